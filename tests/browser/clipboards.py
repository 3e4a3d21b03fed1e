# ruff: noqa: E501 -- a clipboard has lines as long as they are
"""What the clipboard holds after copying from Word and from Google Docs, as browsers hand it over."""

WORD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40"><head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=Generator content="Microsoft Word 15">
<link rel=File-List href="file:///C:/Users/ana/AppData/Local/Temp/msohtmlclip1/01/clip_filelist.xml">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {mso-style-parent:""; margin:0cm; font-size:11.0pt;} --></style></head>
<body lang=EN-GB style='tab-interval:36.0pt;word-wrap:break-word'><!--StartFragment-->
<h1 style='margin-top:12.0pt'><b><span lang=EN-US style='mso-ansi-language:EN-US'>A stiff neck<o:p></o:p></span></b></h1>
<p class=MsoNormal><span style='mso-fareast-language:EN-GB'>It is <b style='mso-bidi-font-weight:normal'>mostly
harmless</b>,&nbsp;&nbsp; and <i>passes</i> in <st1:City w:st="on"><st1:place w:st="on">Bath</st1:place></st1:City>.<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<h2>What helps<o:p></o:p></h2>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol;mso-bidi-font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Warmth<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>a scarf<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>Movement<o:p></o:p></p>
<p class=MsoNormal>In this order:<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>Nod<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>2.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>Turn<o:p></o:p></p>
<table class=MsoTableGrid border=1 cellspacing=0 style='border-collapse:collapse;mso-yfti-tbllook:1184'>
<tr style='mso-yfti-irow:0'><td width=301 valign=top style='width:225.4pt'><p class=MsoNormal>Sign<o:p></o:p></p></td>
<td width=301 valign=top><p class=MsoNormal>What to do<o:p></o:p></p></td></tr></table>
<p class=MsoNormal><!--[if gte vml 1]><v:shape id="a" type="#_x0000_t75"><v:imagedata src="file:///C:/a.png"/></v:shape><![endif]--><![if !vml]><img
width=60 height=40 src="file:///C:/Users/ana/AppData/Local/Temp/msohtmlclip1/01/clip_image001.png" v:shapes="a"><![endif]><o:p></o:p></p>
<p class=MsoNormal><a name="_Toc1"></a>See <a href="https://nhs.example/neck">the <span class=SpellE>NHS</span></a>.<o:p></o:p></p>
<!--EndFragment--></body></html>"""
OF_WORD = (
    "<h2>A stiff neck</h2><p>It is <strong>mostly harmless</strong>, and <em>passes</em> in Bath.</p><h3>What helps</h3>"
    "<ul><li>Warmth<ul><li>a scarf</li></ul></li><li>Movement</li></ul><p>In this order:</p>"
    "<ol><li>Nod</li><li>Turn</li></ol><table><tbody><tr><td>Sign</td><td>What to do</td></tr></tbody></table>"
    '<p>See <a href="https://nhs.example/neck">the NHS</a>.</p>'
)

WORD_FOR_MAC = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 16"><style>@font-face {font-family:Aptos;}</style></head>
<body lang=DE link="#467886" style='tab-interval:35.4pt'><!--StartFragment-->
<p class=MsoListParagraph style='margin-left:36.0pt;text-indent:-18.0pt;mso-list:l3 level1 lfo4'><![if !supportLists]><span
lang=EN-US style='font-family:Aptos;mso-bidi-font-family:Aptos'><span style='mso-list:Ignore'>a)<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]><span lang=EN-US><b>Tuck</b> the chin<o:p></o:p></span></p>
<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>
<p class=MsoNormal><span lang=EN-US>Done<span style='mso-spacerun:yes'>&nbsp; </span>twice.<o:p></o:p></span></p>
<!--EndFragment--></body></html>"""
OF_WORD_FOR_MAC = "<ol><li><strong>Tuck</strong> the chin</li></ol><p>Done twice.</p>"

GOOGLE = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-0b7c9e1a-7fff-1f0c-90d4-1d2f1a7f9b10">
<h2 dir="ltr" style="line-height:1.38;margin-top:18pt;"><span style="font-size:16pt;font-family:Arial,sans-serif;font-weight:700;white-space:pre-wrap;">What helps</span></h2>
<p dir="ltr" style="line-height:1.38;"><span style="font-size:11pt;font-weight:400;font-style:normal;text-decoration:none;">Move </span><span style="font-weight:700;font-style:normal;">often</span><span style="font-weight:400;"> and </span><span style="font-weight:700;font-style:italic;">gently</span><span style="font-weight:400;">, H</span><span style="font-size:0.6em;vertical-align:sub;">2</span><span>O helps: </span><a href="https://www.google.com/url?q=https://nhs.example/neck&amp;sa=D" style="text-decoration:none;"><span style="color:#1155cc;text-decoration:underline;">read on</span></a></p><br />
<ul style="margin-top:0;padding-inline-start:48px;"><li dir="ltr" style="list-style-type:disc;" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;">Nod</span></p></li>
<ul style="margin-top:0;"><li dir="ltr" style="list-style-type:circle;" aria-level="2"><p dir="ltr" role="presentation"><span>slowly</span></p></li></ul>
<li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>Turn</span></p></li></ul>
<div dir="ltr" style="margin-left:0pt;" align="left"><table style="border:none;border-collapse:collapse;"><colgroup><col width="312" /></colgroup><tbody><tr style="height:0pt"><td style="border:solid #000 1pt;"><p dir="ltr"><span>Sign</span></p></td></tr></tbody></table></div>
<p dir="ltr"><span style="border:none;display:inline-block;overflow:hidden;width:60px;height:40px;"><img src="https://lh7-rt.googleusercontent.example/docsz/AD_4nX" width="60" height="40" style="margin-left:0px;" /></span></p></b><br class="Apple-interchange-newline">"""
OF_GOOGLE = (
    "<h2>What helps</h2><p>Move <strong>often</strong> and <strong><em>gently</em></strong>, H<sub>2</sub>O helps: "
    '<a href="https://nhs.example/neck">read on</a></p><ul><li>Nod<ul><li>slowly</li></ul></li><li>Turn</li></ul>'
    "<table><tbody><tr><td>Sign</td></tr></tbody></table>"
)

HOSTILE = """<p onclick="alert(1)" style="position:fixed">A<img src=x onerror="window.broken=1"><img
src="data:image/svg+xml,<svg onload='window.broken=1'>"><script>window.broken=1</script><svg onload="window.broken=1"></svg>
<a href="javascript:window.broken=1">link</a><iframe src="javascript:window.broken=1"></iframe></p>
<ul><li>one<figure data-exercise="1" onclick="x"><p>inside</p></figure></li></ul>"""
