"""English: orders to a machine, abuse and complaints."""

from bot.rules.phrases import words

INJECTION = words(r"""
    (ignore|disregard|forget|override|bypass|skip|discard|drop|neglect|overlook)( about)?( all
        | any| every| of| the| your| my| these| those| everything| anything| each
        | and){0,9}( previous| prior| above| earlier| preceding| existing| original| initial
        | current| system| safety| other| past| former| foregoing| before| said
        | told){0,9}( of)?( your| the)? (instructions?|prompts?|rules?|directions?|guidelines?
        |commands?|messages?|training|context|programming|constraints?|directives?|restrictions?
        |filters?|orders|policy|policies|(you )?(were|was|have been|been)( ever)?( told
        | instructed| given)|above|you know|approval)~
    system prompts? | (hidden|initial|secret|internal|original|developer|your|full
        |entire) (prompts?|instructions|system message|guidelines|rules)( verbatim| above| word
        | to me| here| in| as| that)?~ | prompt (injection|leak)~
    (print|reveal|show|output|repeat|display|leak|expose|dump|tell me|give me|share|return|echo
        |paste|send me|list|what (is|are|was|were)) (me |us )?(all |everything )?(of )?(your|the
        |above|you|their|any)( \w{1,12})? (prompts?|instructions?|system message|guidelines
        |rules|api keys?|passwords?|secrets?|configuration|credentials|environment variables
        |training data|above|initial text|words above|text above|internal\w{0,10})~
    (repeat|copy|say|output|print|write) (the |all |everything |all of )?(the )?(words|text
        |sentence|everything|messages?|following)( \w{1,10})? (above|verbatim|exactly|after me
        |before this|word for word|starting with)~
    you are (now|no longer|hereby|actually|going to be|free from|an ai|a language model
        |in)( \w{1,10})?( \w{1,10})? (ai|assistant|bot|model|mode|dan|chatbot|gpt|unrestricted
        |jailbroken|free|admin|pirate|developer|hacker|evil|bound|restricted|limited|character
        |agent|system|going)~ | from now on( \w{1,10}){0,2} (you|respond|reply|answer|act|every
        |all|your)~ | (act|behave|respond|answer|reply|speak|talk) (like|as)( if| though)? (you
        |a|an|my|the|dan|if)( \w{1,12}){0,2} (ai|assistant|bot|hacker|admin|administrator
        |developer|pirate|manager|no restrictions|no rules|linux|terminal|ceo|were|are|have
        |unrestricted|model|dan|owner|support agent)~ | pretend (to be|you|you're|that you|your
        |there|we)~| role play (as|that|being)~ | simulate (a|an|being)~ | (developer|debug|god
        |admin|dan|jailbreak|maintenance|unrestricted|sudo|root|test) mode | jail break~
        | do anything now| sudo | as an ai( language)?( model)?~ | (dear|hey|hello|attention|hi
        |note to|message to|instructions? (for|to)) (the )?(ai|chatgpt|gpt|claude|gemini|llm
        |language model|bot|chatbot|automated|assistant|large language)( \w{1,10})?~| if you('re
        | are) (an?|reading this and are an?) (ai|bot|llm|language model|chatbot|assistant
        |automated|automatic|machine)~
    (new|updated|important|additional|following|admin|override|system|special|urgent|developer
        |hidden|these|my) (system )?(instructions?|directives?|prompt|override|command)( below
        | for| from| to| follow| are| is| that)?~ | (system|admin|developer|assistant|root
        |user) (override|note|notice|message|instruction|command|alert|update)~ | end of (prompt
        |instructions?|system|context|user input) | begin (system|new|admin|instructions?)~
        | imstart | imend | endoftext
    (reply|respond|answer|say|comment|write|tell|confirm|post|announce)( \w{1,10}){0,3} (that
        |saying |with |telling |by )(everyone|everybody|all|you|we|every|the (code|word|phrase
        |price|product|text|following|exact)|only|exactly|a (code|coupon|link|discount)|i|it|yes
        |approved|this|free|nothing but|just|ok|your)( \w{1,12}){0,4} (free|discount|percent|off
        |code|coupon|refund|gets?|approved|won|exactly|following|word|phrase|text|hacked|prompt
        |link|recall(ed)?|dangerous|nothing else|yes|confirmed|replacement|and nothing|verbatim
        |instructions)~ | (respond|reply|answer) only (with|in|using|as|by|yes)~ | (without|skip
        |bypass|no|don't need|ignore|disable|omit) (the |any |human |manual |further
        |all ){0,9}(approval|review|sign off|moderation|human check|confirmation|safety
        |content filter|filters|verification)( is| step| needed| required| process| needs)?~
        | (auto|automatically|pre) approv(e|ed|al)~ | approve this (reply|comment|message
        |automatically|without)~ | (translate|decode|execute|run|eval|interpret) (the |this
        |following ){0,9}(following|base64|instructions?|code|command|script|payload
        |above)( and (follow|obey|run|execute|do))?~ | base64 | (generate|issue|create|give|send
        |make)( me| us| everyone| a| an| out){0,9} (valid |free |new |working |secret ){0,9}(coupon
        |discount|promo|voucher|gift) (code|card)s?~
    repeat after me | act as (my|your) \w{1,12} who~ | grand(ma|mother|pa) who (gives|tells|reads)~
    you (must|have to|will|shall) (obey|comply|follow my|execute)~ | (respond|reply
        |answer) with( exactly| only)~
""")

INJECTION_HARMLESS = words(r"""
    (is|are) there (any |a )?(discount|promo|coupon|voucher|gift)~ | (ignore|forget) (the
        |my )(last|previous|first|earlier|prior|above|old|other)? (comment|message|order
        |question|typo)~
    (follow\w{0,3}|read|lost|include[ds]?|included|missing|got|find|need|need the|have
        |with) (the|your |my |cooking |any |printed ){0,9}(instructions?|guidelines|directions
        |manual|rules)~| (what are|are there|where are|show me|share|send me|give me|tell me
        |list) (the |any|your ){0,9}(cooking|cleaning|care|washing|use|assembly|return|shipping
        |contest|giveaway|steaming|store|setup|recipe) (rules|instructions?|guidelines|policy
        |policies)~
""")

ABUSE = words(r"""
    f{1,9}u{1,9}c{1,9}k{1,9}(s|ed|er|ers|in|ing|inn|face|wit|head|off|you|u|ups?|tard|nut)?
        | f [uv]?ck(s|in|ing|ed|er|ers)? | fk(n|in|ing)? | f u | f off
        | f (yourselves|yourself|you|y'all|ur self|them|this (company|brand))~ | fcuk
        | phuck~ | fuq | stfu | gtfo | wtf is wrong with~ | go f| eff you
        | frick you | mother f\w{1,10} | mf(er|ers|s) | effing (joke|liars|idiots|scam)
    s{1,9}h{1,9}i{1,9}t{1,9}(s|ty|tty|tier|show|head|heads|bag|hole)? | sh t
        | bull shi(t|tting|tters?)?
        | horse shit | piece(s)? of (shit|trash|garbage|crap|junk) | crap(py)? company| bitch(es
        |ing|y|ass)? | btch | biatch | b itch | cunts? | twats? | wank(er|ers)| tossers?
        | bastards? | assholes? | ass hats? | ass wipes? | arse holes? | dumb ass(es)?
        | jack ass(es)? | dick heads? | dicks | pricks? | suck (my|a) \w{1,8} | douche~
        | dips?hit | cocksuck~ | pussy | pussies | whores? | sluts? | skanks? | scum(bags?)?
        | sleaze?bags? | retard(s|ed)? | tards? | fag(s|got|gots)? | tranny | nigg(er|a|as|ers)
        | chink(s|y)? | gooks? | spics? | kikes? | jap(s|anazi) | go back to (your|china|korea
        |where) (country|you came from)?~ | subhuman
    (you|u|ur|you're|youre|yall|y'all|they|these|this company|mosiru|company|staff|team|people
        |all|absolute|total|complete|bunch of|fucking|stupid|such|pack of|brainless|effing
        |greedy|lying|you guys|everyone there)( are| is| r| re| guys| all| just| a| an| such
        | bunch of| pack of| full of| nothing but| run by| absolute| total| complete| utter
        | literal| of| lazy| greedy| lying| stupid| fucking| brainless){0,9} (idiots?|morons?
        |clowns?|imbeciles?|losers?|liars?|thieves|thief|crooks?|scumbags?|pigs|trash|garbage
        |dumb|stupid|pathetic|incompetent|useless|worthless|dummies|jokers|cowards?|parasites
        |vultures|rats|rat|criminals?|scammers|con artists?|cheats|vermin|braindead|brain dead
        |ugly|disgusting|cretins?|dimwits?|fools|lowlifes?|monkeys|snakes|animals|wankers
        |pathetic (people|excuse))
    idiots? | morons? | imbeciles? | clown (company|show|brand|behavior)s? | shut (up|your
        |the hell|ur)( mouth| face| up| trap| pie hole){0,9}( you| company| already)? | (go to
        |rot in|burn in|see you in) hell | screw (you|u|this company|y'all|yall|them|mosiru)
        | up yours| eat (shit|dirt|a dick) | kiss my~ | lick my~ | your (mom|mother|mum)( is
        | sucks)? a~| yo mama | dumb (fucks?|bitch|company|people|asses) | (go )?(choke on
        |fuck) (it|a|yourself|yourselves)~ | get cancer
""")

SWORN_PRAISE = words(r"""
    shut up (and )?take my money
    (so |this |that |it |is |are |it's |these |as |how ){0,9}(fuck(ing|in|n)?|fk(n|in|ing)|fckin(g)?
        |effing|freaking|damn|bitchin|shit|af|sf) (good|delicious|amazing|awesome|love|loved
        |great|cute|adorable|tasty|perfect|beautiful|incredible|excellent|brilliant|yes|genius
        |obsessed|fantastic|fire|yummy|gorgeous)~
    (holy|oh|no|hot|well|aw) (shit|fuck|fucking shit)( this| that| these| i| it| yes| so| those
        | dumplings?)?( \w{1,10}){0,3} (good|love|need|delicious|amazing|cute|want|great
        |incredible|yum\w{0,3}|perfect|obsessed|tasty|gorgeous)~ | (the|this is the|this is
        |is the) shit | bad ass | (love|need|want|loving) (this |the |that |dat )shit| fuck (yes
        |yeah|me up|yea|yess{1,9}|ya) | (chicken|duck) shit
    (even )?(an |a |this |for|such an |i'm an|im an
        |i am an |like an |feel like an |me an )(idiot|moron|clown|dummy)( like me| like myself
        | proof| could| can| friendly| here| for| i)?~ | i('m| am|m| feel| felt)( so| such a
        | such an| an| a){0,9} (stupid|dumb|idiot|moron|clown|loser|trash|pathetic)~
""")

ABUSE_LOOK_ALIKES = words(r"""
    chink in | shiitake~| class act| (dick|moby) (van|tracy) | idiot proof~
""")

COMPLAINT = words(r"""
    crickets | radio silence | (asked|emailed|called|messaged|contacted|wrote|texted|tried)( you
        | them| support| for help| customer service| in| to){0,9} (\d{1,2}|two|three|four|five|six
        |several|multiple|many|so many) times~ | (took|takes|taking|take) (a|over a|almost a
        |nearly a|more than a|\d{1,2}|two|three|four|five|six) (month|months|weeks|week|year)~
    (showed up|came|arrived|box|package|packaging|it|delivered|was|got|lid|unit)( all| totally
        | completely| was| is| were| half| badly){0,9} (crushed|smashed|dented|torn|ripped|opened
        |soaked|wet|filthy|dirty|empty|squashed|mangled|in pieces|bent|scuffed)( and| in| when
        | on| box| inside)?~ | (broke|snapped|fell|came|popped|falls|comes|breaks)( right| clean
        | already| just)? (off|loose|apart)~ | not (what|the one|the color|the colour
        |the size) (i|we|that) (ordered|wanted|paid|bought|expected|was)~ | (nothing like
        |different from|doesn't match|not like|looks nothing like) the (picture|photo|ad
        |description|website|pictures|photos|video)s?~ | (hang|hung)( s)? up on me| on hold (for
        |all|since)~ | (run|ran|given|getting|giving) (me )?(around|the run around) | (stopped
        |quit|died|dead|failing|failed)( working| heating| already| after| on me| completely)~
    (still|yet|been|already|after|it's|now|over|for|past|almost|nearly
        |more than)( \w{1,9}){0,3} (waiting|no (reply|response|answer|refund|tracking|word
        |update|package|sign|news|email)|hasn't|haven't|not (arrived|here|received|shipped|come)
        |nothing|never|silence) | (still|yet) (have not|has not|waiting|no|hasn't|haven't|not
        |didn't|nothing|missing|broken|doesn't|won't|isn't|pending|processing)~
    (no|any|zero|without|never|not a|not one|never got a|never got any|didn't get a
        |waiting for a|waiting for an|waiting on a|waiting on an) (response|reply|answer|update
        |tracking|explanation|apology|communication|customer (service|support)|follow up|help
        |word)s?| (never|not|nobody|no one|don't|doesn't|won't|didn't|haven't|hasn't|nobody ever
        |isn't|refuse[ds]? to|stop|stopped) (even |ever |once |been |bothered to
        |bother to )?(answer(s|ed|ing)?|repl(y|ies|ied|ying)|respond(s|ed|ing)?|arriv(e|ed|es)
        |c[ao]me|show(ed|n)? up|ship(ped|s)?|deliver(ed|s)?|receiv(e|ed)|refund(ed|s)?|honou?r
        |work(s|ed|ing)?|heat(s|ed|ing)?|turn(s|ed|ing)? on|start(s|ed|ing)?|clos(e|es|ed)
        |seal(s|ed)?|fit(s|ted)?|last(s|ed)?|charg(e|es|ed|ing)|boil(s|ed)?|steam(s|ed|ing)?
        |pick(s|ed|ing)? up|care[sd]?|help(s|ed|ful|ing)?|get back|got back|got (my|it|a|the
        |any)|heard back|turn off|stay(s|ed)? on|what (i|was|we)|as (described|advertised
        |pictured)|good|fun(ny)? anymore|okay|ok|acceptable|cool|happy|impressed|satisfied
        |worth (it|the|\d|my)|recommend(ed)?|buy\w{0,3}|order\w{0,3})( again| from| here| yet
        | any| my| me| us| back| on| anymore| to| at| the| after| it| this| for){0,9}~
    (crack|chip|shatter|dent|scratch|warp|bend|leak|broke|snap|stain|peel|fad|fail|malfunction
        |stopp|rust)(s|ed|ing|y|en|ped)?( on| after| in| already| within| the| off| and| at
        | when| twice| again| all| working| from| when| everywhere| my| before| lid| right){1,9}~
        | (lid|handle|basket|ring|base|plate|cord|button|timer|display|hinge|tray|latch|box
        |package|steamer|mini 2|mini|unit|glass|knob|switch|seal|gasket|it|mine|thing|one|they
        |seam|heating element|element|light|lunch box|everything)( \w{1,9}){0,2} (crack(s|ed
        |ing)?|chipped|shattered|dented|scratched|warped|bent|leak(s|ed|ing|y)?|broke(n)?
        |snapped|peel(s|ed|ing)?|died|dead|failed|fails|stopped|stuck|defective|faulty|rusted
        |rusting|rusty|busted|ruined|fell (off|apart)|came (off|apart|broken|damaged|cracked
        |dented|scratched|used|dirty|open|late|without)|came loose|quit|won't|doesn't|doesnt
        |didn't|isn't|not|wrong|missing)~
    (arrived|came|showed up|delivered|received|got|sent|shipped)( it| me| us| mine| a| the| with
        | my| an| one){0,9}( already| totally| completely| all| in)? (broken|damaged|cracked|smashed
        |dented|late|used|dirty|wrong|empty|scratched|opened|shattered|defective|missing|faulty
        |incomplete|two weeks late|pieces) | (wrong|missing|incorrect) (item|color|colour|size
        |order|part|parts|product|address label|model|piece|pieces|lid|thing|one|package|box
        |basket|ring)s?( \w{1,8})? (arrived|came|sent|shipped|delivered|from|in|again|in box
        |and)~ | (sent|shipped|gave|delivered)( me| us){0,9} (the |a )?(wrong|broken|used|defective
        |damaged|faulty)~ | defect(s|ive)? | faulty | malfunction~ | broken
        | broke( down)?( after| on| in| already| the| again| twice| within| off| and)?~
        | crack(ed|ing|s)? (lid|on|after|in|and|within|already|right|all|basket|handle|the)~
        | (my|the|your|new|second|third) (\w{1,8} )?(cracked|leaks|leaking|rusted|broke|warped)
        | leak(s|ing|ed)( water| everywhere| all| from| on| out)?~ | fell apart | falls apart
        | falling apart| poor(ly)? (quality|made|designed|service|experience|packaging|built
        |constructed)| bad (quality|service|experience|customer|product|design|purchase|batch)~
        | cheap(ly)? (made|plastic|quality|junk|crap|material) | low quality | lemon product
    (worst|terrible|awful|horrible|horrendous|abysmal|atrocious|pathetic|unacceptable|ridiculous
        |disgusting|disgraceful|outrageous|shameful|appalling|dreadful|shoddy|subpar|useless
        |worthless|disappoint(ed|ing|ment|s)?|frustrat(ed|ing|ion)|annoy(ed|ing)|infuriat\w{0,9}
        |unhappy|dissatisfied|upset|furious|livid|angry|pissed( off)?|fed up|ripp?ed off|rip off
        |overpriced|misleading|mislead|misled|lied|lying to|liars?|lies|regret(ted|ting)?
        |nightmare|joke of a (company|product)|complete joke|what a joke|total joke|is a joke
        |embarrassing service|garbage|junk|trash(y)?|sucks?|sucked|waste of( my)?( money| time
        | space)?|wasted my|money down|never again|avoid (this|at|like|mosiru|buying)|stay away
        |don't (buy|waste|bother|recommend|order)( this| it| from)?|do not (buy|recommend|order
        |waste)|boycott\w{0,9}|beware|buyer beware|unprofessional|rude|ignored|ignoring( me| us
        | my| this| emails| comments)?|ghost(ed|ing)( me| us)?|shady|sketchy|dishonest
        |unreliable|a disaster|let down|letdown|last time i|lost (a|my) (customer|business
        |trust)|cancel(l)?ed my (order|pre order)( twice| without| for no)?|sick of (waiting
        |this|your|the)|tired of (waiting|this|your)|bad review|one star|1 star|zero stars
        |0 stars|1/5)
    (where)( is| s| are|'s| in the world is| the hell is| the heck is| the f is){1,9} (my
        |our) (order|package|refund|steamer|stuff|money|mini|delivery|parcel|replacement|lunch
        |bebe|tray|item|lid)~ | (been|it's been|its been|over|almost|nearly|for|after|took|takes
        |waited|waiting)( over| almost| more than| like| about| nearly| for){0,9} (\d{1,3}|two|three
        |four|five|six|seven|eight|nine|ten|a|several|many|couple|few|a few) (business )?(days
        |weeks|months|week|month)( now| and| later| with| since| already| to get| for a| for my
        | without)~ | (delay(ed|s)?) (again|for|without|my|twice|order|shipping|by|since
        |another)~ | (late|lost|missing|stuck)( in)? (delivery|package|order|shipment|transit
        |customs|parcel|again)~ | (package|order|parcel|shipment|delivery|refund|replacement
        |steamer)( \w{1,8}){0,2} (late|lost|missing|delayed|stuck|never|cancell?ed|denied
        |nowhere)~ | tracking (hasn't|has not|says|number doesn't|doesn't|shows|stuck|not)~
        | charged( me| us)? (twice|double|wrong|again|extra|for)~ | double charged | overcharged
        | (want|need|demand|deserve|expect|get|give|owe)( me| us| an| a| my| some
        | you){0,9} (explanation|apology|refund|answers?|my money|replacement|response|money back
        |full refund|compensation|statement)( back| now| asap| immediately| please| for)?~
        | refund (me|us|now|my|please|asap|denied|refused|still|never|hasn't|request|not|has
        |took|takes|delayed|everyone)~ | (on|for|got|give|gave|want|demand\w{0,3}|refused?
        |denied|promised|requested|deny|waiting|waited|never got|where'?s|about|getting|get|need
        |anyone (get|got|gotten)|everyone)( \w{1,7}){0,2} (my|a|the|full|our|their|your
        |me)? refund( yet| now| please| back| since| last| two| and)?( still)?~ | answer (please
        |us|me|the question|now|your (phone|email|dm)s?)~ | please (explain|answer this|respond
        |fix|address this|do something)~ | explain (this|yourselves?|yourself|the|why|please)~
        | (care to|wanna|want to|can you|could you|anyone) (explain|comment on this)~| fix (this
        |it|your|ur|the)~ | do (better|something about)~ | (anyone|anybody|someone) else( have
        | has| having| get| getting| got| notice[ds]?| experienc\w{0,5}| seen| see| seeing
        | with)?( this| the| these| a){0,9}( same)?( issue| problem| happen\w{0,3})? | same (problem
        |issue|thing happened|here with)~ | not (just|only) me| (is|are) (this|that|these
        |it) (real|true|legit photos?|a thing|really happening|normal for)( \w{1,8})?~
        | (screenshot|picture|photo|post|video)s? (going|making|floating|circulating) (around
        |the rounds)?~ | your silence~ | silence (is|speaks|says|from|tells)~ | (there|here|have
        |had|having|has|is|big|another|major|serious|huge|same|recurring|known) (an? |some
        |so many |is |this |the |got |lots of |any ){0,9}(issues?|problems?) (with|after|when|since
        |already|every|and|again|getting|here)~ | too (loud|noisy|slow|flimsy|expensive for what
        |small for the price|hot to (touch|hold))~ | (hard|difficult|impossible) to (see|read
        |clean|open|close|use|get|reach|contact|return)~| (can't|cannot|can not|couldn't
        |unable to) (see|read|open|close|reach|contact|get (a|an|through|it|the|any|hold|my)
        |return|log in|track|check out|use (it|mine|my)|turn|find (the|my) (tracking|order
        |refund|confirmation)|believe (you|this|how|i (paid|bought|wasted)))~
""")

SCORN = words(r"""
    worst (company|brand|business|customer service|store|people|product)( ever)? | (hope|should
        |deserve to|gonna|will) (you )?(go )?(bankrupt|out of business|under|fail)
""")
COMPLAINT_HARMLESS = words(r"""
    (broke|breaking|break) (my|a|the) (diet|fast|record|bank|ice|habit)~ | (drop|drops) dead
        | (dead|died|dying) (laughing|lol|of cuteness) | popped (off|over|by)~
    if (it|anything|something)( ever)? (breaks?|cracks?|stops?|goes wrong)~
    worst (company|brand|business|store|people)( ever)?
""")
