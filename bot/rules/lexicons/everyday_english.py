"""English words that mark a sentence as English; names of things and brands are not among them."""

COMMON = frozenset(
    """
    a about after again all am an and any anyone are as at back be because been before better but
    by can can't come coming could couldn't day days did didn't do does doesn't doing don't done
    ever every everyone for forever from get gets getting give going gonna good got great guys had
    has have he hello her here hey hi his how how's i i'd i'll i'm i've if in into is isn't it it's
    its just know like long look looks love made make many may me more most much my need needs
    never new next nice no not now of off on one only or order our out over people please pls plz
    put really right said same say see she should so some someone soon still sure take tell than
    thank thanks that that's the their them then there these they thing things think this those
    time to today tomorrow too try two up us use used using very want was wasn't way we well were
    what what's when when's where where's which who why will with won't work works would yes yet
    you you're your
    """.split()  # noqa: SIM905 - a column of quoted words would be a page long
)
SHORTHAND = frozenset(
    """
    amazing beautiful bro bruh btw cute cool done dm ez fire fr free haha hahaha happy hehe hmm idk
    ikr imo k keep lmao lmk lol mine nah ngl nope nvm oh ok okay omg oof oops perfect pic price
    question ready red refund restock sale shipping sick smh sold stock stop sweet tbh thx ty u ur
    w wait win wish wow wtf ya yall yay yeah yep yo yum yummy green delicious obsessed gorgeous
    """.split()  # noqa: SIM905 - a column of quoted words would be a page long
)
