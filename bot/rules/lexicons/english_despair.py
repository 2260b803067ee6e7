"""English: who may hurt themselves, and what only sounds like it."""

from bot.rules.phrases import words

SELF_HARM = words(r"""
    (don't|dont|won't|not gonna|not going to)( think)?( i'll| i will| i| i'm going to)? (make it
        |be here|be around|last) (to|until|till|through|for|past|by
        |much longer)( the)?( \w{1,9})? (new year|christmas|tomorrow|tonight|week|month|year
        |night|next|morning|weekend|summer|winter|spring|birthday)
    (rather|better|wish i (was|were)|want to|wanna|ready to|happier) (be )?dead | (want|ready
        |planning|going|thinking (of|about)|tempted|decided)( to| on)? (end|ending) (things|it
        |it all|everything|my)~
    (can't|cant|cannot|couldn't|don't want to|dont want to|no longer want to) (keep|continue
        |carry on|bear|stand|cope|handle|face) (living|going|doing (this|life)|being here
        |fighting|pretending|life|another day|existing|it much longer
        |like this)( like this)?( anymore)?
    (living|life|everything|it) (feels?|is|seems|'s)( so| just| all| completely
        | totally){0,9} (pointless|meaningless|hopeless|unbearable|not worth)( to me| anymore
        | lately| now)? | nothing matters (to me )?anymore | (there's|there is|see|have
        |got) no (hope|future|way out)( for me| left| anymore)?
    (done|through|finished) with (life|living|everything|this life|existing) | (go to|fall a
        |to) sleep (and|) (never|not) wake( up)? | sleep forever | never wake up( again)?
    (make|want) (the |this |my |it |all the )?(pain|hurting|it all|everything) (to )?(stop|end
        |be over|go away) | (took|take|taking|swallow|swallowed) (all|a bunch of|too many
        |a bottle of|the whole bottle of)( of)?( my| the| sleeping)? pills | sleeping pills
    (no one|nobody|noone|who) (would|will|d)? (even )?care(s)? (if|whether|that) i~ | (suicide
        |crisis) (hot line|line|prevention) | 988 | (so|very|really|severely|been|feeling|i'm|im
        |am) (depressed|suicidal|numb all) | depress(ion|ed) | (don't|dont|do not) (deserve
        |want) to (live|exist|be alive) | hurting myself | (want to|wanna|might|will
        |could) (hurt|harm) myself
    kill(ing)? my self | kms | kill me (please|pls|now)
    end(ing)? (my life|it all|my own life) | take my (own )?life | taking my (own )?life
    suicid(e|al) | unaliv(e|ing)( myself)? | sewerslide
    (want|wanna|wants|wanting|ready|going|gonna|wish i could|would rather|rather|deserve)( to
        | just| i)? die
    wish (i|that i) (was|were|am) (dead|never born|not here|gone) | wish (i|id
        |i had) never (been|was) born
    (don't|dont|do not|didn't|not) (really |even )?(want to|wanna) (live|be alive|exist|be here
        |wake up|go on|be around)( anymore| any more)?
    (no|any|a single|zero) reason (left )?(to live|to go on|to keep going|to stay alive
        |for living)
    (don't|do not|can't|cannot|no longer|not) (really |even )?see (the|a|any|much
        |much of a) (point|reason|future)( in| of| to)?( much| anything| living| life| going on
        | it all| it anymore| any of it| being here| for me| anymore)?
    (what's|what is|whats) the point (of|in) (living|life|anything|going on|it all|being alive
        |even trying|me)
    (no|there's no|there is no) point (in|to|of) (living|life|anything|going on|me|being here)
    better off (dead|without me|if i (was|were|am) (gone|dead))
    (can't|cant|cannot|can not) (go on|keep going|take it|do this|live like this
        |live)( like this)?( anymore| any more| any longer| much longer)
    (tired|sick) of (living|life|being alive|existing)
    self harm(ing|ed)? | (cut|cutting|hurting|harming|starving) myself (again|to feel
        |every night|on purpose|at night)
    (want|going|gonna|wanna|trying|tempted|urge)( to)? (hurt|cut|harm|starve) (my self)
    (hang|drown|shoot|poison) myself | jump(ing)? off (a|the) (bridge|building|roof) | overdos(e
        |ed|ing) (on )?(my )?(pills|meds)?
    (life|living) (is not|isn't|isnt|not|is no longer|ain't) worth (it|living)
    (nobody|no one|noone) (would|will|'d)( even)? (miss me|notice if i|care if i (die|died
        |was gone|disappear))
    (want to|wanna|wish i could) (disappear|vanish)( forever| for good)?
    (given|giving|gave) up on (life|living|everything|myself)
    (goodbye|good bye) (cruel )?world | (my|this is my) (last|final) (goodbye|note|post ever)
        | suicide note
    (feel|feeling|felt) (so )?(hopeless|worthless|suicidal|like dying|like ending it
        |like a burden)
    hate (my life|being alive|living|myself) | burden to (everyone|everybody|my family)
    (not|honestly not|really not) doing (great|well|ok|okay|good) lately
    (been|started|back to) cutting( again)?
    wish (i )?(never|didn't|hadn't|wouldn't|won't)( have)? (woke|woken|wake|existed|exist)( up)?
    (this|it) is( probably)? my (last|final) (post|message|comment|day( here| alive)?)
    (not|n't) (want to )?be alive( anymore)?
    (tonight|today)(('s| is) the night)?( when)? i( will|'ll)? end (it|things)
    (i've|i have|already) written (my|a) (note|goodbye)
    nothing (left )?(to live|worth living)( for)?
    (i'm|im|keep|been|i am)( \w{1,8})? thinking (of|about) (jumping|dying|ending)~
    ^thinking (of|about) (jumping|dying|ending)~
    (sav(e|ed|ing)|stash(ed|ing)|hoard(ed|ing)) (up )?(all )?(my|the|some) (pills|meds)
    (planning|plan|decided|figured out)( on)? how to do it( tonight| now)?
    (feel|feeling|am|i'm|being|such|just)( like)?( such)? a burden
    (nobody|no one) cares (if|whether) i (live|die|am alive)( or die)?
""")

SELF_HARM_HYPERBOLE = words(r"""
    hate myself for (not )?(buying|eating|waiting|missing|loving|sleeping)
    (can't|cant) (go on|live|keep going) without (this|it|my|mine|these)
    suicide (squad|sauce|wings)
    (kill|killed|killing) (it|time)
    (diet|calorie|carb|budget|wallet|shopping|watching|kicking|punching|patting) (kill|kicking
        |hating)? myself
    (can't|cant) take it anymore (i need|i'm buying|im buying|just bought|need)
    want to (live|disappear) (in|into) (this|that|your) (kitchen|video|steamer|dumpling)
""")
