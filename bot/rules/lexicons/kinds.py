"""What kind of comment it is, in Korean and English: spam, questions, praise, entries to a draw."""

from bot.rules.phrases import stems, words

KOREAN_SPAM = stems(r"""
    (재택|온라인|집에서|주부|직장인|당일|고수익|꿀|단기|손쉬운|간단한) (부업|알바|재테크|수익)
        |부업
    하루 [0-9o]{1,9} (만|천|원)|(일|주|월|시) [0-9o]{1,9} 만 원? (보장|수익|가능|벌)
        |월 [0-9o]{1,9} 만
    프로필 (ㄱㄱ|고고|링크|클릭|확인|참고|방문|보세요|눌러|들어|주소)|(프사|바이오|닉네임) (클릭
        |링크|확인|참고|눌러)
    (텔레|텔레그램|텔|카톡|라인|오픈채팅|오픈톡|톡) (문의|상담|추가|주세요|아이디|친추|ㄱㄱ|방)
        |오픈채팅
    (무담보|당일|급전|소액|비대면|저신용|개인돈) 대출|대출 (상담|문의|가능)
    카지노|바카라|토토|먹튀 검증|슬롯|홀덤|꽁머니|첫충|입플
    (코인|주식|리딩|종목) (리딩|추천|방|무료|수익|정보방)|수익률 (보장|[0-9])|원금 보장|고수익
    (팔로워|좋아요|조회수|구독자|방문자) (늘|구매|판매|올려|작업|증가)|맞팔|선팔|소통해요|품앗이
    (짝퉁|레플|레플리카|미러급|정품급) |출장 (마사지|안마|샵)|성인 (용품|방송|인증)|조건 만남
""")
ENGLISH_SPAM = words(r"""
    (earn|make|made|making|earned|get|win)( up to| over| me
        | a cool){0,9} (usd )?\d{2,6}(k)?( dollars| bucks| usd)?( a| per| every| each| in
        | an){0,9} (day|week|month|hour|hr|daily|weekly)~| (work|earn|money|income
        |job)( \w{1,9}){0,3} from home | passive income | financial freedom | side hustle
        | extra (cash|income|money)
    (check|see|visit|click|tap|look at|go to|view|link)( out)?( the| my| in| this| on){0,9} (my
        |our |the )?(bio|profile|link in bio|page for|pinned post|channel)
    (dm|text|message|inbox|whats app|telegram|contact|hit)( me| us| him| her| up){0,9}( on| at| to
        | for){0,9} (to|for|now|telegram|whats app|earn|invest|start|promo|collab|more info)~
        | whatsapp | telegram
    crypto~ | bitcoin | btc | forex | invest(ment|ing|or|ed)?( with| in| plan| platform
        | expert)?~ | trading (signals?|expert|coach|platform) | binary options? | airdrop | nft
    (buy|get|gain|free|cheap|more|real|1k|10k) (followers|likes|subscribers|views) | follow (me
        |back|for follow|4 follow)~ | f4f | l4l | sub 4 sub | promote (it |this |your )?(on|at
        |page|brand)~
    casino | online (betting|slots|loans?) | (payday|instant|quick|personal|easy) loans?
        | credit repair | hack(ed|er)? (account|recovery)~ | recover(ed)? (my|your) (account
        |funds|crypto|bitcoin)~ | spell caster | sugar (daddy|mommy|baby) | only fans | nudes
        | hot singles | click here | limited (time )?offer | 100 % legit | replica~
""")
KOREAN_QUESTION = stems(r"""
    (나요|까요|가요|은가|는가|인가|던가|ㄹ까|을까|일까|할까|될까|볼까|려나|되나|있나|없나|(해야
        |가능)하나|나욤|나여|까여|되여|건가|건지|냐|니까|습니까|입니까|맞죠|죠|어때|어떰|뭐임
        |뭐예요|뭐에요|뭔가요|뭐야|인지요|는지요|한지요|되요|돼요|되용)_
    언제|얼마|어디서|어디에|어디가|어떻게|어떡|몇 (개|분|시|볼트|리터|인분|명|일|w|번)|무슨|왜
    궁금|문의|알려 (주|줘)|알고 싶|질문|여쭤|여쭙|가르쳐|추천 (해 주|좀)|부탁 (드|해)|주세요_
        |해주실|있을까|가능(한|할|합)|가능해요_
""")
ENGLISH_QUESTION = words(r"""
    (how|what|when|where|why|which|who|whose|whats|hows|wheres|whens)( \w{1,12})? (is|are|do
        |does|did|can|could|will|would|should|was|were|much|many|long|big|often|about|far|come
        |to|s|i|we|you|if|the|size|color|time|voltage)~| (can|could|may|will|would|should|do
        |does|did|is|are|was|have|has|am) (i|we|you|u|it|this|that|these|they|there|someone
        |anyone|y'all|yall|ya)
    (any|anyone|anybody)( \w{1,9})? (know|idea|chance|tips|advice|tried|news|update|eta|recs
        |recommend\w{0,9}|discount|code|one|way)~ | wonder(ing)? (if|how|what|when|whether
        |about)~ | (tell|let) me know | lmk | (pls|please|can you|could you) (tell|explain
        |advise|help|share|send|confirm|restock)~ | (quick|weird|dumb|stupid|serious|one|my
        |a) (q|question) | eta on~ | (need|want|love|like) to know | not sure (if|how|whether
        |what)~ | curious (if|how|about|whether)~
""")
ENGLISH_OPENING = words(r"""
    is | are | do | does | did | can | could | will | would | should | has | have | how | what
        | when | where | why | which | who | any | whats | hows | wheres
""")
RHETORICAL = (
    *stems(r"""
        (이게|이거|왜|진짜|어떻게|어쩜|아니|뭔데|대체|와){1,9} (왜)? (이렇게|이리|이케|일케|케|이래
            |이다지)? (맛있|맛나|이쁘|이뻐|예쁘|예뻐|귀엽|귀여|좋|편하|편해|쉬|잘 (돼|되|쪄)
            |빨라|빠르)(음|어|죠|지|나|나요|요|어요|아요|아|죠|냐|은거|은데|ㅁ){0,9}
        실화(냐|임|인가요|야|에요|예요)?_|미쳤(나|냐|어|나봐)(?!판)|무슨 일(이야|임|이에요)
            |말이 (돼|되나|되냐)|이게 (된다고|되네|돼)
    """),
    *words(r"""
        (why|how)( \w{1,9}){0,4} so (good|cute|easy|pretty|delicious|perfect|satisfying|yummy
            |adorable|tasty|gorgeous|beautiful|fluffy)| how (cute|good|pretty|adorable|cool
            |easy) (is|are) (this|that|it|these|they) | are you kidding( me)?
            | is this real life | where has this been( all my life)? | how (did|have) (i
            |we) (ever )?(live|lived|survive|survived|cook|cooked) without~
            | what is this (magic|sorcery)~ | can you (believe|imagine)~ | (who
            |what) (else )?(is |are )?(hungry|wouldn't love|doesn't love|doesn't love)~
    """),
)
PRAISE = (
    *stems(r"""
        좋아|좋네|좋다|좋은|좋습|좋음|조아|최고|만족|예쁘|예뻐|이쁘|이뻐|귀엽|귀여|맛있|맛나
            |존맛|jmt|대박|효자템|꿀템|강추|추천합|추천해요|인정|굿|짱|쩐다|쩔어|사랑|감사|고마
            |고맙|안심했|편하|편해|유용|완벽|감동|행복|갓|역시|잘 (쓰|먹|샀|산|쪄|받|봤)|찐템
            |인생템|미쳤다|미쳤음|지렸|탐나|탐난|갖고 싶|사고 싶|응원|축하|기대|영롱|부드럽|촉촉
            |든든|사람 살|재구매|만듦새|뿌듯|천재|반했|푹 빠|ㄱㅇㄷ|금손|힐링|멋지|멋져|멋있
            |훌륭|잘 어울|취향 저격|소장각
    """),
    *words(r"""
        love | loves | loved | loving | luv | obsessed | amazing | awesome | perfect(ly|ion)?
            | beautiful | gorgeous | cute(st)? | adorable | great | fantastic | excellent
            | incredible | wonderful | brilliant | best | fave | favou?rites? | delicious
            | yum{1,9}(y|m){0,9} | tasty | thanks? | thank you | thx | ty | tysm | happy
            | recommend(ed)? | worth (it|every)~ | game changer | life saver | life changing
            | impressed | nice | cool | sweet | wow | good | so pretty | pretty | stunning
            | genius | fire | goals | slay(s|ed|ing)? | 1010 | chef'?s kiss | need (this|it|one
            |that) | want (this|it|one|that) | works (great|well|perfectly|like a charm)
            | congrats | congratulations | can't wait | proud | bravo | drooling
            | made me (smile|hungry|laugh) | killing it | to die for | sold me | take my money
            | dream(y)?
    """),
)
ENTRY = (
    *stems(r"""
        (참여|신청|응모|완료|팔로우|공유|댓글|저장|좋아요|알림|예약)[가-힣]{0,4} (완료|완|했어요
            |했습니다|함|했음|했어여|햇어요|합니당|합니다|해요|했슴다|하고 갑니다|갑니다
            |하고 가요|했당|해봅니다|할게요|끝)
        당첨 (ㅠ|되|됐|되고|기원|가즈|가자|제발|부탁|각|이길|자|돼|원|시켜|될)|제발 당첨
            |친구 (소환|태그)|소환합|소환_|태그합|뽑아 (주|줘)|저요_|저욧|_저도_|선착순 (성공
            |들었)|사전예약 (완|했|성공)
    """),
    *words(r"""
        done | entered | count me in | i'?m in | pick me | fingers crossed | good luck (everyone
            |everybody|all) | tagging | tagged~ | joined | participated | followed( and)?~
            | shared( to)?( my)? (story|stories) | hope (i|to) win~ | (wanna|want to
            |would love to|please let me) win~ | (green|sage|blue|pink|cream|white) (pls|please
            |plz|one for me|for me)
    """),
)
