using EvidenceChain.Proof.Statements;
using System.Text;
using static EvidenceChain.Hostile.HostileCase;

namespace EvidenceChain.Hostile.Pages;

/// <summary>Documents that are huge, deep, odd, or in other characters.</summary>
internal static class DocumentPages
{
    private const string Head = "<!doctype html><meta charset=utf-8><title>t</title><h1>begins well</h1>";
    private const string Chinese = "<!doctype html><title>商品</title><h1>正品运动鞋</h1>", Traditional = "<!doctype html><title>商品</title><h1>正品運動鞋</h1>";

    public static IEnumerable<HostileCase> All =>
    [
        // Characters
        new("gbk", v => v.SendAsync("text/html; charset=gbk", Bytes.Encoded("GBK", Chinese))) { Wholeness = Wholeness.Whole, Text = "正品运动鞋" },
        new("gb18030-by-meta", v => v.SendAsync("text/html", Bytes.Encoded("GB18030", Chinese.Replace("<title>", "<meta charset=gb18030><title>", StringComparison.Ordinal) + "<p>㐀𠀀</p>"))) { Wholeness = Wholeness.Whole, Text = "正品运动鞋\n\n㐀𠀀" },
        new("big5", v => v.SendAsync("text/html; charset=big5", Bytes.Encoded("Big5", Traditional))) { Wholeness = Wholeness.Whole, Text = "正品運動鞋" },
        new("utf-16-with-mark", v => v.SendAsync("text/html", (byte[])[0xff, 0xfe, .. Encoding.Unicode.GetBytes(Chinese)])) { Wholeness = Wholeness.Whole, Text = "正品运动鞋" },
        new("utf-16-big-end", v => v.SendAsync("text/html; charset=utf-16be", Encoding.BigEndianUnicode.GetBytes(Chinese))) { Wholeness = Wholeness.Whole, Text = "正品运动鞋" },
        new("wrong-charset", v => v.SendAsync("text/html; charset=utf-8", Bytes.Encoded("GBK", Chinese))) { Text = "\ufffd" },
        new("unknown-charset", v => v.SendAsync("text/html; charset=klingon", Encoding.UTF8.GetBytes(Head))) { Text = "begins well" },
        new("broken-utf-8", v => v.SendAsync("text/html; charset=utf-8", (byte[])[.. Encoding.UTF8.GetBytes(Head), 0xed, 0xa0, 0x80, 0xff, 0, 0xc0, 0x80, .. "<p title='"u8, 0xf8, .. "'>after"u8])) { Text = "begins well" },
        Html("half-characters", Head + "<script>document.title='half \\ud800';document.body.append('\\udc00 text \\ud800');document.body.id='\\udfff'</script>") with { Text = "begins well" },
        Html("title-of-megabytes", "<!doctype html><h1>begins well</h1><script>document.title='标'.repeat(3e6)</script>") with { Text = "begins well" },

        // Size and depth
        Html("nodes-200000", Head + "<script>document.body.insertAdjacentHTML('beforeend','<div><span>x</span></div>'.repeat(100000))</script>") with { Text = "begins well", Seconds = 20 },
        Html("tall-60000", Head + "<div style='height:60000px;background:linear-gradient(red,blue)'></div>") with { Text = "begins well" },
        Html("tall-without-measure", Head + "<div style='height:33554400px'></div><p>the end") with { Text = "begins well", Wholeness = Wholeness.Partial },
        Html("wide-without-measure", Head + "<div style='width:9999999px;height:9px;background:red'></div>") with { Text = "begins well" },
        Html("deep-100000", Head + "<script>let h='';for(let i=0;i<100000;i++)h+='<div>';document.body.insertAdjacentHTML('beforeend',h)</script>") with { Wholeness = Wholeness.Either },
        Html("deep-by-script", Head + "<script>let e=document.body;for(let i=0;i<20000;i++){const d=document.createElement('div');e.append(d);e=d}</script>") with { },
        Html("deep-shadows", Head + "<script>let e=document.body;for(let i=0;i<500;i++){const d=document.createElement('div');e.append(d);e=d.attachShadow({mode:i%2?'open':'closed'})}e.append('innermost')</script>") with { Text = "begins well" },
        Html("text-of-60-megabytes", Head + "<pre id=p></pre><script>p.textContent='长文本\\n'.repeat(6e6)</script>") with { Wholeness = Wholeness.Partial },
        Html("endless-scroll", Head + "<script>const more=()=>{for(let i=0;i<20;i++){const d=document.createElement('div');d.style.height='200px';d.textContent='item';document.body.append(d)}};more();addEventListener('scroll',()=>{if(scrollY+innerHeight>document.body.scrollHeight-500)more()})</script>") with { Text = "begins well" },
        Html("virtual-list", Head + "<div style='height:500000px;position:relative' id=l></div><script>const draw=()=>{l.textContent='';const a=Math.floor(scrollY/50);for(let i=a;i<a+30;i++){const d=document.createElement('div');d.style='position:absolute;top:'+i*50+'px';d.textContent='row '+i;l.append(d)}};draw();addEventListener('scroll',draw)</script>") with { Text = "row 0" },
        Html("fixed-over-all", Head + "<div style='position:fixed;inset:0;background:#fff;z-index:9'>cover</div><div style=height:5000px>") with { Text = "begins well" },
        Html("huge-canvas", Head + "<canvas id=c width=16000 height=16000></canvas><script>const x=c.getContext('2d');setInterval(()=>{x.fillStyle='#'+Math.random().toString(16).slice(2,8);x.fillRect(0,0,16000,16000)},10)</script>") with { Seconds = 8 },
        Html("gl-canvas", Head + "<canvas id=c></canvas><script>const g=c.getContext('webgl');for(let i=0;i<100;i++){document.createElement('canvas').getContext('webgl2')}</script>") with { Text = "begins well" },
        Html("style-bomb", Head + "<style>" + string.Concat(Enumerable.Range(1, 28).Select(i => $":root{{--v{i}:var(--v{i - 1}) var(--v{i - 1})}}")) + ":root{--v0:x}p::after{content:'' var(--v28)}</style><p>x") with { Text = "begins well" },
        Html("filter-storm", Head + "<style>div{filter:blur(90px);backdrop-filter:blur(90px);box-shadow:0 0 900px red;animation:a .1s infinite;width:90vw;height:90vh;position:absolute}@keyframes a{to{transform:rotate(9turn)}}</style>" + string.Concat(Enumerable.Repeat("<div></div>", 60))) with { Seconds = 8 },
        new("svg-bomb", v => v.TextAsync("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'><g id='a0'><rect width='9' height='9'/></g>" + string.Concat(Enumerable.Range(1, 24).Select(i => $"<g id='a{i}'><use href='#a{i - 1}'/><use href='#a{i - 1}'/></g>")) + "</svg>")) { Seconds = 8 },
        new("entity-bomb", v => v.TextAsync("application/xml", "<?xml version='1.0'?><!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'>" + string.Concat(Enumerable.Range(0, 12).Select(i => $"<!ENTITY {(char)('b' + i)} '{string.Concat(Enumerable.Repeat($"&{(char)('a' + i)};", 10))}'>")) + "]><d>&m;</d>")) { },

        // Frames
        new("frames-in-frames", v => v.HtmlAsync(Head + $"<iframe src=/frames-in-frames/{v.Number + 1}></iframe>")) { Text = "begins well" },
        Html("three-hundred-frames", Head + string.Concat(Enumerable.Range(0, 300).Select(i => $"<iframe src=/three-hundred-frames/{i} width=9 height=9></iframe>")), ("/", v => v.HtmlAsync("<p>x"))) with { },
        new("frames-of-other-sites", v => v.HtmlAsync(Head + string.Concat(Enumerable.Range(0, 10).Select(i => $"<iframe src=http://s{i}.localhost:{v.Site.Port}/frames-of-other-sites/{i}></iframe>")))) { Text = "begins well", Answer = v => v.Rest.Length > 0 ? v.HtmlAsync("<p>inner") : v.HtmlAsync(Head + string.Concat(Enumerable.Range(0, 6).Select(i => $"<iframe src=http://s{i}.localhost:{v.Site.Port}/frames-of-other-sites/{i}></iframe>"))) },
        Html("frame-takes-over", Head + "<iframe src=/frame-takes-over/f></iframe>", ("/f", v => v.HtmlAsync("<script>top.location='/frame-takes-over/taken'</script>")), ("/", v => v.HtmlAsync("<title>t</title><h1>taken over</h1>"))) with { },
        Html("frames-without-address", Head + "<iframe srcdoc='<p>by srcdoc'></iframe><iframe src='data:text/html,<p>by data'></iframe><iframe id=b></iframe><iframe src='javascript:`<p>by script`'></iframe><object data='/frames-without-address/o'></object><embed src='/frames-without-address/e'><script>b.src=URL.createObjectURL(new Blob(['<p>by blob'],{type:'text/html'}))</script>", ("/", v => v.HtmlAsync("<p>x"))) with { Text = "begins well" },
        Html("frame-busy", Head + "<iframe src=/frame-busy/f></iframe>", ("/", v => v.HtmlAsync("<script>for(;;);</script>"))) with { Wholeness = Wholeness.Partial, Seconds = 6 },
        new("frame-busy-elsewhere", v => v.Rest.Length > 0 ? v.HtmlAsync("<script>for(;;);</script>") : v.HtmlAsync(Head + $"<iframe src=http://localhost:{v.Site.Port}/frame-busy-elsewhere/f></iframe>")) { Wholeness = Wholeness.Partial, Seconds = 6 },
        new("frame-dies-elsewhere", v => v.Rest.Length > 0 ? v.HtmlAsync("<script>const a=[];for(;;)a.push(new Array(1e6).fill(Math.random()))</script>") : v.HtmlAsync(Head + $"<iframe src=http://localhost:{v.Site.Port}/frame-dies-elsewhere/f></iframe>")) { Seconds = 8 },

        // Other documents
        new("plain-text", v => v.TextAsync("text/plain; charset=utf-8", "begins well\n" + new string('x', 3_000_000))) { Text = "begins well", Seconds = 20 },
        new("json", v => v.TextAsync("application/json", "{\"price\":\"￥88\"}")) { Text = "￥88", Wholeness = Wholeness.Whole },
        new("picture-itself", v => v.SendAsync("image/png", Bytes.Png(20, 20))) { Wholeness = Wholeness.Whole },
        new("pdf", v => v.SendAsync("application/pdf", "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>"u8.ToArray())) { Outcomes = [CaptureOutcome.Content, CaptureOutcome.Download] },
        new("motion-jpeg", async v => { await v.BeginAsync("multipart/x-mixed-replace; boundary=b"); await v.ForeverAsync(i => $"--b\r\nContent-Type: text/html\r\n\r\n<h1>part {i}</h1>\r\n", 50); }) { Outcomes = [CaptureOutcome.Content, CaptureOutcome.Download, CaptureOutcome.Error], Seconds = 6 },
        new("no-type", v => v.RawAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + Head)) { Text = "begins well" },
        new("lying-type", v => v.SendAsync("image/jpeg", Encoding.UTF8.GetBytes(Head))) { },
        new("binary-as-html", v => v.SendAsync("text/html", Bytes.Noise(300_000))) { },
        new("policy-forbids-all", v => v.HtmlAsync(Head + "<script>1</script><img src=/x>", "Content-Security-Policy: sandbox; default-src 'none'; require-trusted-types-for 'script'", "X-Frame-Options: DENY", "Cross-Origin-Opener-Policy: same-origin", "Permissions-Policy: camera=()")) { Text = "begins well" },
        new("cookies-300", v => v.HtmlAsync(Head + "<img src=/cookies-300/x>", [.. Enumerable.Range(0, 300).Select(i => $"Set-Cookie: c{i}={new string('v', 60)}; Path=/cookies-300")])) { Text = "begins well" },
        new("refuses-cookies-then-431", v => v.Head.Contains("c99=", StringComparison.Ordinal) ? v.SendAsync("text/plain", default, "431 Too Large") : v.HtmlAsync(Head + "<script>for(let i=0;i<100;i++)document.cookie='c'+i+'='+'v'.repeat(400);location.reload()</script>")) { Outcomes = [CaptureOutcome.Content, CaptureOutcome.Error] },
    ];
}
