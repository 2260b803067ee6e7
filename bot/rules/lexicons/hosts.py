"""Endings of hosts, and hosts that shorten links.

Countries are those of ISO 3166-1 as the IANA root zone delegates them; of the other endings the
list has those that people meet, and the reserved ones of RFC 2606.
"""

_COUNTRIES = """
    ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt
    bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er
    es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht
    hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr
    ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng
    ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd
    se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw
    tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
"""
_OTHERS = """
    com net org edu gov mil int info biz name pro mobi asia jobs tel travel app dev page web site
    online store shop blog club xyz top icu vip live life world today news media link click space
    website tech cloud email digital agency company group team work works studio design art photo
    video music game games fun life center care health cafe kitchen recipes food restaurant bar pub
    beer coffee wiki zone plus best one social chat network systems solutions services support help
    guide tips reviews sale deals discount gift promo market markets shopping fashion beauty style
    bid trade win loan money cash finance bank insurance credit crypto casino bet poker sex porn
    download stream moe lol ninja guru expert academy school education university foundation charity
    house home garden rent city seoul tokyo london berlin paris nyc wang monster quest rest cam
    cyou buzz bond sbs hair makeup skin cfd lat zip mov foo google goog amazon example test invalid
    localhost 한국 닷컴 닷넷 삼성 컴
"""
_SHORT = """
    bit.ly bitly.com tinyurl.com t.co goo.gl ow.ly is.gd v.gd buff.ly rebrand.ly cutt.ly shorturl.at
    rb.gy t.ly tiny.cc bl.ink lnkd.in fb.me amzn.to amzn.com youtu.be g.co db.tt qr.ae adf.ly bc.vc
    ouo.io shorte.st linktr.ee lnk.to lnk.bio s.id soo.gd clck.ru trib.al dlvr.it ift.tt j.mp po.st
    short.io t1p.de url.kr vo.la han.gl me2.do naver.me m.site.naver.com kko.to c11.kr abr.ge
    buly.kr zrr.kr muz.so bitly.kr lrl.kr vvd.bz reurl.cc ppt.cc wa.me
"""
TOP_LEVEL = frozenset({*_COUNTRIES.split(), *_OTHERS.split()})
SHORTENERS = frozenset(_SHORT.split())
