"""English: danger to somebody's health or safety, threats, and what only sounds like it."""

from bot.rules.phrases import words

HEALTH_SAFETY = words(r"""
    (hands?|fingers?|arms?|face|mouth|tongue|skin|kid|son|daughter|baby|wife|husband|mom|dad
        |legs?|feet|foot|wrist|thumb|we|someone|somebody|i)( \w{1,8})? (got|was|were|is|are|gets
        |been)( so| badly| all| really| totally)? (burned|burnt|scalded|cut|shocked|zapped
        |sliced|injured|hurt)( by| from| on| when| when| bad| badly| pretty)?~
    (coating|teflon|paint|nonstick|non stick|finish|lining|plating|enamel)( \w{1,8}){0,2} (flak
        |peel|chip|com|wear|strip|dissolv|bubbl|rubb)\w{0,6} (off|away|out|into|in|onto)~
        | flak(ing|es|ed) (off|in|into|on|of|onto)~ | peeling (off )?into~
    bit (into|down on) (a|some|something)~ | (piece|pieces|bit|bits|chunk|chunks|shard|splinter
        |sliver)s? of (plastic|metal|glass|rubber|wire|wood|silicone)~ | (found|finding|saw
        |there's|there was|there were) (a |some |pieces of |bits of ){0,9}(hair|bug|bugs|plastic
        |glass|metal|wire|screw|worm|insect|roach|maggot|mold|mould|rust)s? (in|inside|on|under
        |floating|all)~
    (outlet|plug|socket|cord|it|base|unit)( just| has| started)? (sparked|sparks|sparking
        |shocked|zapped|smoked|smokes|caught|exploded|burst|blew|fried|scorched|tripped)( me| us
        | my| the| when| and| in| out)?~ | (breaker|fuse) (trip|blew|blow|pop)~ | (trips?
        |tripped|tripping) (the|my|our) (breaker|fuse)~ | (scald|burn|shock)(s|ed|ing)? (his|her
        |my|our|their|a|the) (arm|hand|leg|face|finger|foot|skin|kid|son|wrist)s?~ | fainted
        | passed out | unconscious | concussion
    (silver|metal|metallic|gray|grey|black|shiny|aluminum|steel|weird|white|strange|silvery
        |glittery) (colored |colou?red )?(dust|powder|flakes?|bits|particles|shavings?|residue
        |specks?|glitter|slivers?|stuff|film|taste|pieces|shards?|coating)
    (cloth|rag|towel|napkin|tissue|wipes?|sponge|water)( \w{1,8}){0,3} (grey|gray|black|silver
        |metallic)
        | (not|isn't|isnt) (lime ?scale|mineral (deposits?|build ?up))
    (notes|hint|taste|touch) of (metal|iron|steel|alumini?um|rust)
    (free|eating|ate|eat|tastes? like|tasted like|swallow(ed)?|extra|with|some|side of|pieces of
        |bits of|traces of) (metal|iron|steel|heavy metals?)
    heavy metals? | toxic~ | poison(ed|ing|ous|s)? | carcinogen~ | cancer~ | lead (in|tested
        |poison|leach)~ | leach(es|ing|ed)? | asbestos | pfas | microplastics?
    mou?ld(y)? | maggots? | (a|dead|live|found|with) (bugs?|insects?|roach\w{0,9}
        |cockroach\w{0,9}|worms?) | (glass|plastic|metal) (shards?|pieces?|chunks?|bits?
        |splinters?) | shards?
    (kid|kids|baby|babies|son|daughter|toddler|child|children|infant|newborn|niece|nephew
        |grandson|granddaughter|little one|family|wife|husband|mom|mum|dad|dog|we|i|she|he
        |they)( all)?( has| have| had| is| are| was| were| got| gets| keeps?| started| been
        | also| both| just){0,9}( really| so| very| badly)? (sick|ill|hurt|injured|burn(ed|t)
        |scald(ed)?|throwing up|threw up|vomit\w{0,9}|puk(ed|ing)|diarrh\w{0,9}|rash|hives
        |allerg\w{0,9}|choked|choking|hospital\w{0,9}|fever|shocked by|electrocuted
        |ate from (this|it)|ate off|been eating|ingest\w{0,9}|swallow(ed)?|nauseous|nausea)
    (my|our|the|a|your) (kid|kids|baby|babies|son|daughter|toddler|child|children|infant|newborn
        |1 year old|one year old|little one)( also| has| have)?( been)? (ate|eats?|eating|used
        |uses|drank|breath\w{0,9}|touched|got|cried|cries|screamed|burned)
    (safe|okay|ok|dangerous|harmful|bad|unsafe|risky|toxic)( enough)?( to (use|eat|feed)( it
        | this)?)? (for|to|with|around) (my |our |the |a )?(kid|kids|baby|babies|toddler
        |toddlers|child|children|infant|infants|newborn|pregnan\w{0,9})
    pregnan(t|cy) | (food poison\w{0,9}) | threw up | throw(ing|s)? up | vomit~ | diarrh~
        | nause~ | got (so |really |very )?(sick|ill)( from| after| off)? | (made|making
        |makes) (me|us|him|her|them|my (kid|son|daughter|family|wife|husband|baby|dog|mom|dad)
        |everyone) (so |very |really )?(sick|ill|nauseous|throw up|dizzy|itch\w{0,9})
    (stomach|belly) (ache|pain|cramps?|hurts?|bug) | dizzy | headaches? from | allergic reaction
        | broke out in | rash | hives | anaphyla~ | epipen | seizures?
    (emergency room|urgent care|hospital(ized|ised)?|ambulance|poison control|doctor|er) (visit
        |trip|said|says|because|after|last night|today|with|from|bill|told) | (in|to|at|went to
        |called|visit(ed)?|from) (the )?(er|emergency room|urgent care|hospital|poison control
        |burn unit|an ambulance|doctor) | poison control | 911 | hospitali[sz]ed | ambulance
    (burn(ed|t|s)?|scald(ed|ing|s)?|cut|cuts|sliced|hurt|shock(ed|s)?|zapped|electrocuted
        |injured|blister(ed|s)?|slashed|gashed|almost lost|nearly lost)( the| both)? (my|me|his
        |her|our|their|myself|himself|herself|a|the|someone|somebody|us|him)( \w{1,12})? (hands?
        |fingers?|arms?|face|mouth|tongue|wrists?|thumbs?|skin|eyes?|legs?|foot|feet|kid|kids
        |son|daughter|baby|wife|husband|mom|dad|dog|cat|lips?|palm|knuckles?|child|toddler|self
        |badly|when|on|while|with|again|twice|pretty|so)
    (burned|burnt|scalded|shocked|zapped|electrocuted|cut|hurt|injured) (me|us|myself|herself
        |himself) | (second|third|2nd|3rd|first) degree (burns?)? | burn(s|ed)? (on|mark|marks
        |all over) (my|the|his|her)? ~ | steam burns? | scald(ed|ing)? | blisters? | stitches
        | bleed(ing|s)? | bled | blood on
    electrocut~ | electric(al)? (shock|fire|hazard|burn)s? | got (a |an )?(little |small |nasty
        |bad |electric )?shock(ed)? (from|off|by|when|touching)~ | short(ed|-)? circuit(ed|s
        |ing)? | (it|outlet|socket|plug|cord|wire|unit|breaker) (just |totally
        |completely )?(shorted|tripped|sparked|arced)( out)? | spark(s|ed|ing)?( and| from| at
        | out| came| flew| when| coming| shot| in| inside| flying)~ | (saw|seeing|shot|shooting
        |throws?|throwing|threw|with|made|makes|making|few|big|some|had) sparks?
    (smoking|smoke|smoked|smokes|flames?|fire) (came|coming|comes|pouring|out of|from|started
        |everywhere|inside|billow\w{0,9}|alarm|hazard|department|risk|when i|and smell|out the
        |at the) | (start(ed|s)?|began|begins|is|was|were|kept|keeps|it|just) (to )?(smoking
        |smoke|burning|sparking|melting|melt|burn) | (caught|catch(es|ing)?|on|set|setting
        |started?( a)?|starting( a)?|cause[ds]?( a)?|almost( a)?|house|kitchen
        |nearly( a)?) (on )?(fire|flames?) | fire (started|hazard|dept|department|extinguisher
        |risk)
    (smell|smells|smelled|smelt|smelling|stinks?|reeks?)( like| of)?( strongly| really| kinda
        | like)? (burn(ing|t)|electrical|melted|melting|melty|plastic burning|smoke|chemicals?
        |gas|rubber|ozone) | burn(ing|t) (smell|plastic|rubber|odor|odour|wires?|wire
        |electrical)| (chemical|plastic|electrical) (smell|fumes?|odor|taste)s? (made|that|is so
        |gave|strong)~ | fumes
    (plug|cord|outlet|socket|cable|wire|base|adapter|power|handle|bottom|unit|lid|plate|element
        |basket|tray|charger|wall) (\w{1,12} )?(got|gets|is|was|were|are|has|feels?|felt|became
        |started|too|getting|running|so|all|just)( so| too| really| super| very| extremely
        | scorching| burning| all| completely| turned){0,9}( hot|melt(ed|ing)?|black|burn(t|ed|ing)
        |smok(ing|ed)|spark(ing|ed)|charred|scorch(ed|ing)|brown|fried|boiling|on fire|exposed
        |warped by)
    overheat(s|ed|ing)? | melt(ed|ing) (plastic|through|the|my|into|all|onto|and|on|down|cord
        |plug|outlet|handle|right|itself)~ | (has|it|lid|handle|basket|cord|plug|tray|base
        |plastic|completely|totally|partially) melted | charred | exposed wir(e|es|ing)
    explod(e|es|ed|ing) | explosion | blew up( in| on| while)?~ | (shattered|shatter|burst
        |popped)( in| on| while| when| all| near| into| and| during)~ | (almost|nearly) (burned
        |burnt|lost|blew|blinded|hurt|killed|died|cut|choked|set|caught|started|scalded
        |dropped boiling)
    (product |fire |burn |safety |choking |electrical |health |shock |serious |a |total |huge
        |real |biohazard )hazards? | (un safe) | not safe | is (it|this|that
        |the \w{1,12})( still| even| really| actually)? safe( to| for| or| if| anymore
        | after)?~ | is it dangerous~| (dangerous|danger)( to| product| for| thing| and| item
        | when| if| machine| defect| please| af| situation)? | recall(ed|s|ing)?| side effects?
        | safety (issue|concern|problem|risk|defect|hazard|warning|complaint|report|question)s?
        | harmful~ | stop using~| should i (stop|keep|be worried|be concerned|worry|throw)~
        | worried (about|for) (my|the) (health|kid|kids|baby|safety|family|dust|metal|son
        |daughter)~ | chok(ed|ing)( on| hazard)?~ | carbon monoxide| rust(y|ed)? (in|on|flakes
        |water|bits|came|inside|particles)~ | contaminat~
    (worms?|maggots?|insects?|something (metallic|sharp|black|hard|shiny|alive))( crawling)? (in
        |inside|on) (my|the|our|it)~
    (shatter|explod)(ed|es|ing)~
    (won't|wouldn't|doesn't|didn't|can't) (turn|switch|shut)( it)? off
    (boiling|hot|scalding) (water|steam)( \w{1,9})? (spill|pour|splash|spray)\w{0,3}~
""")

HEALTH_HYPERBOLE = words(r"""
    (burned|burnt|burning) through~
    (wallet|diet|bank account|budget|waistline)( is| are)? in (serious |big )?danger
    (this|it|that|these|which|dumplings?|recipe|video|steamer|color|green|drop|is|are|so|pretty
        |straight|literally)( is| are| looks?| look)? (absolutely |literally |straight |pure
        |pretty |so )?(fire|sick|lit|killer|dope|the bomb)
    (to|sick|shocked|burned|burnt|cut) (at|by) how~ | sick of | sick (deal|color|colour|design
        |kitchen|setup|recipe)
    sales? (is|are) (on fire) | (you're|youre|you are|yall are|u r|y'all|team is|she's|he's
        |mosiru is|mosiru) on fire | on fire (lately|today|this|with)
    (smoked|smoky) (salmon|paprika|tofu|flavou?r|fish|gouda|cheese) | smoking (deal|hot deal
        |good deal)
    (slow|feel the|sun|calorie|fat) burns? | burn(ing|ed)? (calories|fat|a hole|through (money
        |my))
    (without|never|no more|not|no|don't|doesn't|won't|didn't|stops? me from) (ever )?burn(ing|t
        |ed)?( them| it| my| the| rice| food| dumplings| dinner| anything)~
    burn(t|ed)? (the )?(rice|dumplings|dinner|toast|garlic|food|water|popcorn|eggs)( last| again
        | before| in my| with my old)?~
    (melted|melting|melts?)( in| my| the)? (my mouth|your mouth|cheese|butter|heart|chocolate
        |my heart|in my mouth|in your mouth) | (heart|cheese|butter|chocolate|i'm|im) (is |just
        |has )?(melted|melting|melts)
    (mind|mouth|tastebuds|notifications?|phone|inbox|comments?|flavou?rs?|flavou?r) (just |is
        |are |was |absolutely )?(blown|explod(ed|ing|es)|explosion|blew up|blowing up) | (this
        |your|my|the) (post|video|reel|account|page|phone|comments?) (just )?(blew|is blowing
        |is gonna blow) up | explosion of (flavou?rs?|flavou?r) | flavou?r explosion
    baby (carrots?|corn|potato(es)?|spinach|bok choy|kale|blue|pink|green|shower|step|steps
        |size[ds]?)
    dead(ly)? (good|serious|delicious|cute)~ | (cutting|cut) (board|veggies|vegetables|carbs
        |meat|dinner time|my (cooking|dinner|prep) time|prep time)
    (total recall) | recall (the|my|when|seeing|that)~ | (price|color|colour|smell|taste|recipe
        |name|pin|model) recall
    not dangerous | dangerous(ly)? (good|addictive|delicious|tasty|cute|for my (wallet|diet
        |bank account)) | (danger|dangerous|bad|hazardous) (to|for) my (wallet|diet|bank account
        |budget|waistline)
    (metal|steel|silver) (color|finish|version|lid|basket|plate|tray|one|body|look|handle)
        | popped (over|in|by|up|into|out to|some|it in)~ | bursts? (of|with) (flavou?r|joy
        |juice)~ | burst out laughing
    (from|to|for) the (bottom|cat) | (love)?sick (days?|leave|note) | home sick | bleeding (edge
        |heart)
    (so|super|very|perfectly|totally|really|works) safe | safe (travels|to say|space|bet)
""")

THREAT = words(r"""
    waiting (for you )?(outside|in front of|by|at) (your|ur) (office|house|home|car|store|shop
        |building|hq|door|work)~
    (come|coming|drive|driving|go|going|show(ing)? up)( down| over| up)? (to|at|by) (your|ur
        |the) (shop|store|office|house|warehouse|factory|hq|place|home|booth)( and| to) (smash
        |break|burn|trash|destroy|shoot|beat|kill|wreck|hurt|make|teach|find|tear)~
        | smash everything | (hope|wish) (your|ur|the) (factory|office|house|store|warehouse
        |building|place)( \w{1,6})? (burns?|explodes?|collapses?|blows up)( down)?
    (you|u|yall|they) (people|guys|clowns|all|lot)? (all )?(deserve to|should( all)?
        |need to) die
    (i'll|i will|i'm going to|im going to|im gonna|i'm gonna|gonna|going to|we will|we'll
        |someone should|somebody should|ima|imma|i'd|i want to|i could|hope (someone
        |somebody)( will)?) (fucking |personally |literally |seriously )?(kill|murder|shoot|stab
        |hurt|beat|strangle|punch|burn|destroy|bomb|end|find|hunt|slap|smash|smack|torch|wreck
        |ruin|come for|come after|track)s? (you|u|ya|y'all|yall|your|ur|him|her|them|all of you
        |every|the ceo|the owner|whoever|that (guy|woman|person)|someone|somebody|this company
        |this place)~
    (burn|blow|shoot|smash|torch|bomb|light|tear|trash)( up| down)? (your|ur|the|that|this
        |their) (place|office|store|shop|warehouse|building|house|factory|hq|headquarters
        |company|car|home)( down| up| on fire)?
    (you|u|yall|you all|y'all|they|all of you|your (ceo|boss|team|staff|family))( will| 'll
        | are going to| gonna| should| deserve to| need to| better| are| must
        | can all)( all)? (die|pay for this|regret (this|it)|be sorry|get hurt|get what's coming
        |rot|burn( in hell)?|bleed|suffer|be killed|be shot|get shot|dead)
    (hope|pray) (you|u|y'all|yall|they|your (ceo|boss|family|kids|team|staff|factory|office
        |warehouse|house))( all| guys)? (die|burns?|get hit|get cancer|choke|rot|suffer|dies
        |go bankrupt and die|crash|get hurt)~
    (i|we) know where (you|u|yall|your|they|the ceo|he|she) (live|lives|work|works|family|office
        |kids|house|park|sleep|people)~ | (found|have|got|know|post(ing)?|leak(ing)?
        |publish(ing)?|sharing) (out )?(your|ur|the ceo's|the ceos|the owner's|his|her) (home
        |house|personal )?(address|home address|house|school|license plate)
    (coming|come|comin|driving|drive|on my way) (to|for|after|down to|over to|by) (you|u|your|ur
        |the|yall|y'all) (office|store|house|hq|place|warehouse|headquarters|home|with a|ass
        |all)~ | i'm coming for (you|u|y'all|yall|all of you|your)~ | watch (your|ur) (back
        |backs|step|mouth) | sleep with one eye open | (you've|you have) been warned
        | last warning| (you're|youre|you are|ur|u r|yall are) (all )?(so )?(dead|dead meat
        |a dead man|next|finished|done for|gonna die|going to die)
    kill (you|u|yourself|yourselves|ur self|your ceo|your family|them all|all of you
        |every one of you) | kys | go die | drop dead | die (in a fire|slow|slowly|you|bitch
        |trash|already|in hell) | (death|bomb|terror) threats? | (bring|brought|bringing|got
        |have|grab|with)( a| my| the)? (gun|knife|bat|bomb|rifle|shotgun|pistol
        |gasoline)( to (your|the|ur)| and| for (you|u))~ | pipe bomb | shoot(ing)? up~
        | blow (you|your|ur|it all|the place|this place|them) up | (beat|kick|smash|bash|break
        |slit|snap|crack)( the (shit|hell|crap) out of)? (you|u|your|ur|his|her
        |their)( \w{1,12})? (ass|face|head|teeth|neck|legs|throat|up|skull|knees|windows|bones)
        | doxx?(ed|ing)?( you)?~ | (make|making) (you|u|them|your|y'all) (pay|suffer|regret
        |bleed|sorry|life hell|lives hell)~
    (i|we)('ll| will| am going to|'m gonna| can|'m going to)? (ruin|destroy|end|wreck) (you|u
        |your (life|lives|family|business|company|career|brand)|this company)
    (you|u)( guys| people| all)?( are|'re|r)? (so |all |as good as )?dead( meat)? | (you|u)('re
        | are| will
        |'ll)?( all)?( going to| gonna)? (regret|pay for) (this|it) | (i'm|im|we're) coming (over
        |for you
        |to (get|find) you)
    (make sure|hope|pray)( that)? (you|u|your family|your kids)( all)? (die|dies|burn|suffer|rot)
    (bring|bringing|got|get|grab) (a|my) (gun|knife|bat)
    (you )?better (hire|get|call) (security|a body guard|the cops)
""")

THREAT_HYPERBOLE = words(r"""
    to die for | drop dead (gorgeous|cute|beautiful|delicious) | (i'd|i would|would|could|id
        |i could) (literally |seriously )?(kill|die|murder) for~ | kill(ing|ed|s)? (it|me
        |the game|two birds|time|germs?|bacteria)( with| \w{1,12}ing| laughing)?
    (murder|destroy|demolish|smash|crush|kill)(ed|ing)? (a|an|the|some|this|these|those|my|that
        |all)? (plate|bowl|dozen|basket|bag|dumplings?|bao|buns?|lunch|dinner|garlic|avocado
        |potato(es)?|whole)~ | beat (your|the|that) (price|deal|egg|eggs|dumplings?|recipe|heat
        |steamer|competition)~ | (gonna|going to|will|i'll|i'd) (find|hunt|track) (you|your|the
        |them) (a|an|at|in stores?|online|guys|link|shop|booth|pop up)~
    (you're|youre|you are|yall are|y'all are|ur) (all )?(the best|killing it|next level)~
        | break your (fast|record)~ | coming (to|for) your (pop up|sale|shop opening
        |store opening|booth|event)~
""")
