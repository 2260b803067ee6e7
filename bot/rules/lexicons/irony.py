"""Praise that turns to mockery beside a fault, in Korean and English.

Sarcasm is found by the pair: neither half means anything alone.
"""

from bot.rules.phrases import stems, words

KOREAN_MOCK_PRAISE = stems(r"""
    _역시|기술력|대박|센스|클라스|클래스|감동|챙겨(주|줘|준)|공짜|덤으로|서비스|칭찬(해|합)
        |잘(한|하)(다|네)_|대단(하|한|해)
    훌륭|최고(네|다|의|예|야|시|급)|명품|혁신|품격|존경|박수|브라보|고맙(네|다|습)|감사(하네
        |합니다아주)|참 (잘|좋|친절|빠)|아주 (좋|잘|친절|빠)
    장인|예술|퍽이나|어련하|눈물 나게|친절(하|도|도하)시|배려|빠르(네|다|시)|건강 (생각|챙)
        |믿고 (사는|거르)|와우|_와|축하|자랑|정성
""")

ENGLISH_MOCK_PRAISE = words(r"""
    (love|loving|enjoy|enjoying) (waiting|paying|being (ignored|ghosted|lied)|getting (ignored
        |ghosted))
    (just |absolutely |really )?(love|loving|loved|adore) (how|that|when|it when|the (part|way
        |fact))~ | truly | so premium | (truly|very|super|real|such) (premium|quality|luxury
        |classy|impressive|innovative)
    what a (deal|steal|treat|surprise|bargain|feature|gift|company|product|service|joy|delight
        |way to)~ | (great|nice|good|amazing|awesome|fantastic|excellent|stellar|outstanding
        |incredible|wonderful|brilliant|top notch|superb|impressive|solid|lovely
        |classy)( \w{1,8})? (job|work|quality|service|feature|touch|move|engineering|design
        |support|craftsmanship|customer service|business model|quality control|company|going
        |start|timing|response time|one|way)~
    (thanks|thank you|thx|kudos|congrats|congratulations|props|bravo|hats off|shout out
        |round of applause|slow clap|well done|way to go|good job)( \w{1,9})? (for|to|on|guys
        |mosiru|team|so much|you|again|a lot)?~ | genius | (10|ten|5|five|11) (out of|stars?
        |of) (10|ten|5|five|for|would|again)?~ | chef'?s kiss | (so|how|very) (thoughtful
        |generous|kind|impressed|impressive|convenient|helpful|innovative|professional|lucky
        |sweet|nice) (of|that|am|are|they|you|to|i|we)?~ | (big|huge) fan of (how|the way|your)~
        | (bonus|extra|free|complimentary) (metal|dust|rust|plastic|crack|smoke|iron|seasoning
        |burn|flavou?r|glitter|shock)~ | can't wait (for|to|until)~ | (exactly|just) what (i
        |we) (wanted|needed|ordered|always)~ | my favou?rite (part|feature|thing) | (world|first
        |high) class | money well spent | worth every (penny|cent) | totally (fine|normal|worth
        |safe|acceptable) | as advertised | living the dream | you('ve| have)? outdone yoursel~
        | award winning | best (\d{1,4} |money |thing |purchase |service |quality |company
        |feature |\d{1,4} (dollars|bucks) )~ | must be nice | sure (jan|sure|thing|it is|it was
        |they do|does|you will) | oh (great|good|joy|wonderful|perfect|fantastic|nice|lovely|yay
        |cool) | yeah right | how (lovely|nice|wonderful|convenient|generous|delightful|sweet
        |thoughtful)~
""")

KOREAN_FAULT = stems(r"""
    깨(지|져|졌|짐|진)|금 갔|부서|부러|고장|망가|녹(슬|이 슬|났)|쇳|쇠 |금속|철분|가루|새(네|는
        |고|서)_|물새|불량|찌그러|기다(려|리)|파손|터(지|졌)|타(버|는 냄새)|탄내|(이상한|탄|역한
        |고무|쇠|화학) 냄새|냄새 (나|심|안 빠)|[0-9] (주|달|개월) 걸리|늦(네|게|어|는)|느리
        |[0-9]{1,9} (일|주|달|개월) (째|만에|이나)|일주일째|한달째|안 (오|와|옴|받|되|돼|켜|줘)|무시
        |씹|안 보(이|내)|환불|뽑기|오배송|잘못 (왔|보)|빠져 있|벌레|곰팡|플라스틱 (맛|냄새)
        |연락 (두절|없)|매크로|복붙|데이|데였|화상|불나|연기|소음|벗겨|답 없|삭제|두 번 쓰
        |한 번 쓰|[0-9] 번 쓰|(하루|이틀) 만에(?!(옴|왔|와|도착|받|배송|출고|발송))
""")

ENGLISH_FAULT = words(r"""
    crack(s|ed|ing)?( on| in| the| after)?~ | broke(n)?~ | shatter~ | leak~ | rust~ | metal~
        | (silver |metallic )?dust | flak(es|ing|y)? | melt~ | smok(e|ing|ed) | burn~ | fire
        | dead | died | dies | stopped~ | fell~ | falls? apart~ | peel~ | warp~ | dent~
        | scratch~ | late~ | delay~ | wait~ | hold | ignor~ | ghost~ | (no|never|zero|without
        |nobody|hasn't|haven't|won't|doesn't|didn't|isn't|not)( \w{1,9}){0,2} (repl|answer
        |respon|arriv|came|come|ship|work|refund|show|deliver|tracking|help|support|lid|turn
        |heat|last|pick|care)~ | refund~ | day (two|three|one|2|3|1|4|5|6|7) | (after|in|within
        |lasted)( a| an| one| two| three| \d{1,2}| exactly| just| only| less than){0,9} (use|uses
        |days?|weeks?|months?|wash|washes|hours?)~ | wrong~ | missing~ | defect~ | fault~
        | mou?ld~| plastic (taste|smell|in)~ | shock~ | blister~ | trash~ | garbage~ | junk~
        | overcharg~| charged twice~ | twice~ | (\d{1,2}|two|three|four|five|six) (days|weeks
        |months)| copy paste~ | bots? | automated (reply|response|message)~ | hospital~ | sick
""")
