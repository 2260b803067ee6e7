"""Words for what a thing is said to do for somebody's health, in Korean and English."""

_AILMENTS = (
    r"(?:eczema|acne|inflammation|cancer|arthritis|allerg\w{0,5}|constipation|insomnia|diabet\w{0,4}"
    r"|cholesterol|blood (?:sugar|pressure)|colds?|flu|infections?|headaches?|migraines?|pain"
    r"|fatigue|asthma|reflux|bloating|disease|illness|immun\w{0,5}|digestion|digestive|metabolism"
    r"|gut|detox\w{0,9}|skin|weight|liver|kidneys?|joints?|hangovers?|anxiety|stress|sick)"
)
_HELPS = (
    r"(?:cur(?:e|es|ed|ing)|treatments?|treat(?:s|ed|ing)?|heal(?:s|ed|ing)?|prevent(?:s|ing)?"
    r"|reliev(?:e|es|ing)|reduc(?:e|es|ing)|lower(?:s|ing)?|fight(?:s|ing)?|eas(?:e|es|ing)"
    r"|improv(?:e|es|ing)|boost(?:s|ing)?|strengthen(?:s|ing)?|helps?|good for|great for|best for"
    r"|recommend(?:s|ed)?|perfect for|ideal for|clear(?:s|ing)? up|against|soothe?s?"
    r"|control(?:s|ling)?)"
)
_KOREAN_AILMENTS = (
    r"(?:변비|아토피|비염|당뇨|고혈압|(?<![가-힣])암|염증|관절|불면|소화|알레르기|알러지|여드름|피부"
    r"|부기|붓기|기관지|호흡기|혈관|위장|관절|감기|위염|두통|통증|피로|숙취|혈액 ?순환|장 ?건강"
    r"|간 ?건강|천식|질병|질환|건강)"
)
SHAPES = (
    rf"\b{_HELPS}\b (?:[\w'’%-]{{1,14}} ){{0,5}}?{_AILMENTS}\b",
    r"\b(?:cures|heals|healing|detox\w{0,9})\b|\b(?:lose|losing) weight\b|\bweight loss\b",
    r"\bslimming\b|\bburns? fat\b|\b(?:clinically|medically|scientifically) (?:proven|tested)\b",
    r"\b(?:therapeutic|medicinal)\b|\banti-?(?:bacterial|viral|inflammatory|aging|microbial)\b",
    r"\bkills? (?:[\w.%]{1,8} ){0,4}?(?:bacteria|germs|viruses)\b|\bhealth benefits?\b",
    rf"\b{_AILMENTS} (?:will be |is |are )?gone\b|\b(?:get|gets|be) (?:sick less|healthier)\b",
    r"\b(?:natural |home )?remed(?:y|ies) for\b",
    r"\byour (?:skin|hair|face) (?:will|is going to) \w{3,9}",
    r"\bdoctors? recommend|\bgood for diabetics\b|\bimmune system\b",
    r"효능|효험|약효|해독|디톡스|독소|노폐물|치료|항균|항암|살균|면역|항산화|의학적|임상(?! ?실)",
    r"살 ?(?:이|도)? ?(?:쏙 ?|쭉 ?|쪽 ?)?빠(?:져|지|집)|다이어트 ?효과|체중 ?감(?:량|소)",
    r"(?:혈당|혈압|콜레스테롤)[^.!?]{0,8}?(?:낮|조절|내려|잡아|떨어)",
    (
        rf"{_KOREAN_AILMENTS}[^.!?]{{0,12}}?(?:좋(?:은|아|습|대)|빠(?:지|져|집)|해져|해집|호전|도움"
        r"|효과|예방|개선|낫|나아|완화"
        r"|가라앉|없애|사라|회복)"
    ),
    r"특효|명약|보약|암 ?환자|당뇨 ?환자|호전된",
    r"의사[^.!?]{0,6}추천|세균[^.!?]{0,8}?(?:죽|없애|제거|박멸)",
)
NOT_MEANT = (
    r"치료(?= ?비)|치료(?:를|도)? ?(?:받|잘)|피부(?:가|는)? ?좋으시|건강하세요"
    r"|\bgets? (?:well|better)\b|\bpain in the\b"
)
