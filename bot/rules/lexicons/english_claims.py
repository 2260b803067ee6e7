"""English: what people say of the law, the press and their money."""

from bot.rules.phrases import words

LEGAL = words(r"""
    lawyers? | attorneys? | law suits? | solicitors? | legal (action|team|department|counsel
        |advice|steps|proceedings|notice|letter|matter|trouble|rights)s? | legally | lawfirm
        | law firm | litigat~
    (i'll|i will|gonna|going to|we'll|will|should|could|to|can|might|i'd|we're|im|i'm|want to
        |you be|get|getting|being) (be )?su(e|ing|ed)( you| your| the| them| mosiru| this| for
        | over| if)?~ | suing~ | sued | sue (you|them|your|the company|this company|mosiru|y'all
        |these)~ | class action
    small claims | (see|take|taking|meet|dragged?) (you|y'all|this|them|it
        |your company)( all)? (in|to) court | court (order|date|case|action|summons)s? | (in
        |to) court | subpoena~ | cease and desist | file(d)? (a |an )?(complaint|report|claim
        |dispute|charge|suit|case) (with|against|to|at)~ | (filing|filed|file|submitting
        |submitted|made|making) (a |an )?(formal |official |police |bbb |ftc |cpsc
        |fda ){0,9}(complaint|report|dispute)s?~
    cpsc | ftc | fda | bbb | better business bureau | trading standards | attorney general
        | consumer (protection|affairs|rights|safety|watchdog|reports?|product safety)~
        | ombudsman | health canada | health department | report(ed|ing)? (you|this|it|them
        |y'all|your|mosiru)( guys| company| product| all)? (to|with|for)~ | regulators?
        | the authorities | (call|called|calling|report\w{0,3} to|told
        |contact\w{0,3}) the (police|cops|feds)
    false advertis~ | deceptive (advertising|practices?|marketing)~ | misleading advert~
        | bait and switch | fraud(s|ulent|sters?)? | scam(s|med|mers?|ming)?( company
        | artists?)?| illegal(ly)? | against the law | breach of (contract|warranty) | liab(le
        |ility)| damages (claim|from you|for)~ | (sue|pay|claim|owe|seek\w{0,3}
        |compensat\w{0,4})( me| us| for){0,9} (for )?damages | negligen(ce|t) | compensation
        | wrongful~ | chargeback| charge back (with|through|by|from)~ | violat(es|ion|ed|ing)~
        | infring~ | copyright~| trademark~ | patent (infring|viol|law)~ | defamation | libel
        | gdpr | (stole|theft|stealing|thieves|steal)( my| our| from| money){0,9}(money|photo|design
        |picture|recipe|data|identity)s?~ | consumer law | statutory | lemon law
    demand letter~
""")

LEGAL_HARMLESS = words(r"""
    (should|could|might|can|would|so good (it|this|that)) be illegal | (is|it's|its|are|taste
        |looks?|this good) (almost |basically |practically |so good it's )?(criminal(ly)?
        |illegal)( how)?( good| delicious| cute| tasty) | illegal(ly)? (good|delicious|cute
        |tasty) | legally (obsessed|blind|blonde|required to buy|married to) | courtside~
        | food court | tennis court | court(yard|ney) | (crab|crab )legs
    (no|not a|isn't a|is not a|wasn't a|thought (this|it) was a) scam
""")

PRESS = words(r"""
    (work|working|am|i'm|im) (at|for|with) (a|an|the|our|local)( \w{1,8})? (tv station
        |television|radio station|newspaper|magazine|news \w{1,8}|broadcaster|network|channel
        |paper)~
    (can|may|could) (i|we) (quote|interview|cite|film)~ | (for|in) (a|an|my|our|the
        |this) (upcoming |news |magazine )?(article|news story|news piece|broadcast|segment
        |documentary) | who (handles|does|runs|manages) (your )?(media|press|pr)~
        | freelance (writer|journalist|reporter|producer)~ | (story|article|piece) (about
        |on) (your|the|this|mosiru|these)~ | (covering|investigating) (the|this|your|kitchen
        |consumer|product)~
    (writing|reporting|working) (on )?(a|an|the|our|my) (news )?(story|article|piece|report
        |feature)
    journalists? | reporters? | news rooms? | news (desk|story|segment|outlet|team|station
        |article|report|reporter|crew|channel|producer|editor|coverage)s? | (the|local|national
        |cbs|nbc|abc|fox|evening|consumer) news( will| is| should| wants| team| station| tip)?
    press (inquir\w{0,3}|enquir\w{0,3}|contact|office|officer|request|release|statement|team
        |query|questions?|person|pass|email|kit|coverage|deadline) | (member of|from|in|to|alert
        |contact|call|tell|told|go to|going to|with) the press | media (inquir\w{0,3}
        |enquir\w{0,3}|contact|request|relations|query|outlets?|team|spokes\w{0,6}|statement
        |company reporting)| (go|going|went|talk|talking|talked|contact\w{0,3}|alert\w{0,3}|take
        |taking|send|sending|bring\w{0,3}|tell\w{0,3}) (this |it |story )?(to |with )?the (media
        |news|papers?|newspapers?|press)
    official (statement|comment|response|position|reply|explanation|answer) | (request\w{0,3}
        |seek\w{0,3}|ask\w{0,3}|looking|reach\w{0,3} out|provide|offer|issue|like|want|need
        |get) (for |you for |a |an |your ){0,9}(statement|comment)( on| about| from| for| regarding
        | by)?~ | (statement|comment|quote|response) (for|to) (a|an|our|my|the|publication
        |print)( \w{1,12})? (story|article|piece|report|segment|readers|publication|paper|column
        |newsletter|magazine)~ | (decline|declined|available|care|like|wish)( to)? (to
        |for )?comment( on)?~
    (i'm|im|i am|we're|we are|been|was)( \w{1,10})? (writing|working on|reporting|covering
        |researching|investigating|preparing|doing) (on )?(a|an|this|the
        |our)( \w{1,12}){0,2} (story|article|piece|report|segment|exposé|expose|feature
        |investigation|column|issue for|documentary)~ | (writ(e|er|ing)|editor|correspondent
        |producer|columnist|freelancer|reporting|report|cover\w{0,3}) (for|with|at|from) (the|a
        |an|cnn|nbc|abc|cbs|fox|bbc|npr|reuters|bloomberg|wired|consumer reports|ap|associated
        |business insider|buzzfeed|vox|forbes|techcrunch|our|channel)~ | (with|from
        |at) (the )?(new york times|nyt|washington post|cnn|bbc|npr|reuters|bloomberg
        |associated press|consumer reports|wall street journal|wsj|la times|usa today|guardian
        |channel \d{1,2}|buzzfeed|times|tribune|chronicle|herald|gazette|abc\d|kvue) (news|here
        |and|investigat\w{0,6})?~
    (publish\w{0,3}|running|run|print\w{0,3}|air\w{0,3}|going live)( \w{1,10}){0,3} (story
        |article|segment|investigation|broadcast|piece) | (our|my|story|article|print
        |publication) deadline (is|today|tomorrow|at)~ | deadline (for|is|today)( the| this| our
        | my)? (story|article|piece|comment|publication|5|6|4|3|noon|today|tomorrow|print)~
        | on the record | off the record | (investigative|consumer|fact check\w{0,3}) (reporter
        |journalism|team|unit|desk|inquiry|request|piece) | spokes(person|woman|man|people)
        | (interview) (you|your|the|someone|request|with|the founders?|about|for)~
        | documentary (crew|about|team|on)~ | podcast (interview|episode about|about your)~
        | exposé | tip(ped)? (off )?(the|a|our) (press|media|news\w{0,6}|reporters?)
    (i|we|i've|already|just)( have)? tipped off~
    fact checking~ | (airing|aired) (on|a|this)~
""")

PRESS_HARMLESS = words(r"""
    (french|garlic|tortilla|panini|grilled|bench|flower) press | press(ed|ing)? (the|start|on
        |and|hold|a|any|button|power|down|it|that|which)~ | good news | great news | news letter
""")

REFUND = words(r"""
    refund(s|ed|ing|able)? | money back | (give|get|want|need|getting|return(ed)?) (me )?(my|our
        |the) (money|cash|\d{1,4} (dollars|bucks)?)( back)? | reimburs~ | charge back
        | cancel my order
""")
