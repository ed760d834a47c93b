using EvidenceChain.Proof.Statements;
using System.Text;
using static EvidenceChain.Hostile.HostileCase;

namespace EvidenceChain.Hostile.Pages;

/// <summary>Redirects, history, windows, dialogs, downloads, passwords, TLS.</summary>
internal static class JourneyPages
{
    private const string Head = "<!doctype html><meta charset=utf-8><title>t</title><h1>begins well</h1>";
    private static readonly CaptureOutcome[] Error = [CaptureOutcome.Error];
    private static readonly CaptureOutcome[] ErrorOrContent = [CaptureOutcome.Error, CaptureOutcome.Content];

    public static IEnumerable<HostileCase> All =>
    [
        // Redirects
        new("redirect-loop", v => v.RedirectAsync("/redirect-loop")) { Outcomes = Error, Wholeness = Wholeness.Partial, Because = ["navigation: net::ERR_TOO_MANY_REDIRECTS"] },
        new("redirect-for-ever", v => v.RedirectAsync($"/redirect-for-ever/{v.Number + 1}")) { Outcomes = Error, Wholeness = Wholeness.Partial, Because = ["navigation: net::ERR_TOO_MANY_REDIRECTS"] },
        new("redirect-slowly", async v => { await v.PauseAsync(1000); await v.RedirectAsync($"/redirect-slowly/{v.Number + 1}"); }) { Outcomes = Error, Wholeness = Wholeness.Partial, Because = ["navigation: "], Seconds = 5 },
        new("redirect-to-file", v => v.RedirectAsync("file:///etc/passwd")) { Outcomes = ErrorOrContent },
        new("redirect-to-data", v => v.RedirectAsync("data:text/html,<h1>hello</h1>")) { Outcomes = ErrorOrContent },
        new("redirect-to-script", v => v.RedirectAsync("javascript:alert(1)")) { Outcomes = ErrorOrContent },
        new("redirect-to-browser-page", v => v.RedirectAsync("chrome://version/")) { Outcomes = ErrorOrContent },
        new("redirect-nowhere", v => v.RedirectAsync("http://nowhere.invalid/")) { Outcomes = Error, Wholeness = Wholeness.Partial },
        new("redirect-without-place", v => v.SendAsync("text/html", Encoding.UTF8.GetBytes(Head), "302 Found")) { Outcomes = ErrorOrContent },
        new("redirect-very-long", v => v.Rest.Length > 0 ? v.HtmlAsync(Head) : v.RedirectAsync("/redirect-very-long/?" + new string('q', 60_000))) { Outcomes = ErrorOrContent },
        new("refresh-loop", v => v.HtmlAsync(Head + "<meta http-equiv=refresh content=0>")) { Because = ["load-not-finished", "network-not-quiet", "page-timeout", "scroll-failed", "page-moved-on"] },
        new("reload-loop", v => v.HtmlAsync(Head + "<script>location.reload()</script>")) { },
        new("moves-on-for-ever", v => v.HtmlAsync(Head + $"<script>location.href='/moves-on-for-ever/{v.Number + 1}'</script>")) { },
        new("moves-on-when-scrolled", v => v.HtmlAsync(Head + $"<div style='height:9000px'></div><script>addEventListener('scroll',()=>location.href='/moves-on-when-scrolled/{v.Number + 1}')</script>")) { },
        new("posts-itself", v => v.HtmlAsync(Head + "<form method=post action=/posts-itself/x><input name=a value=b></form><script>document.forms[0].submit()</script>")) { },

        // History
        Html("push-state-loop", Head + "<script>let i=0;setInterval(()=>{for(let n=0;n<50;n++)history.pushState(0,'','/push-state-loop?'+i++)},10)</script>") with { Text = "begins well" },
        Html("back-trap", Head + "<script>history.pushState(0,'','#a');addEventListener('popstate',()=>history.pushState(0,'','#a'));for(let i=0;i<40;i++)history.back()</script>") with { },
        Html("hash-storm", Head + "<script>setInterval(()=>location.hash=Math.random(),1)</script>") with { Text = "begins well" },
        Html("foreign-address", Head + "<script>history.replaceState(0,'','/foreign-address?'+'长'.repeat(2000))</script>") with { Text = "begins well" },
        Html("goes-to-blob", Head + "<script>location=URL.createObjectURL(new Blob(['<title>blob</title><h1>made by script</h1>'],{type:'text/html'}))</script>") with { },
        Html("goes-to-about-blank", Head + "<script>location='about:blank'</script>") with { },
        Html("leaves-slowly", Head + "<script>addEventListener('beforeunload',e=>{e.preventDefault();e.returnValue='no'});setTimeout(()=>location='/leaves-slowly/x',50)</script>", ("/", v => v.HtmlAsync(Head))) with { Text = "begins well" },

        // Windows and dialogs
        Html("alert-for-ever", Head + "<script>while(true)alert('限时优惠')</script>") with { Logged = "限时优惠" },
        Html("dialogs-of-all-kinds", Head + "<script>alert(1);confirm(2);prompt(3);print();onbeforeunload=()=>1</script><p>after</p>") with { Text = "after" },
        Html("alert-of-megabytes", Head + "<script>alert('a'.repeat(5e6))</script><p>after</p>") with { Text = "after" },
        Html("fifty-popups", Head + "<script>for(let i=0;i<50;i++)open('/fifty-popups/p'+i)</script>", ("/", v => v.HtmlAsync(Head))) with { Text = "begins well" },
        new("popups-of-popups", v => v.HtmlAsync(Head + $"<script>open('/popups-of-popups/{v.Number + 1}');open('/popups-of-popups/{v.Number + 1000}','_blank','popup,noopener')</script>")) { Text = "begins well" },
        Html("popup-that-hangs", Head + "<script>const w=open('/popup-that-hangs/x');w&&w.document.write('<script>for(;;);</'+'script>')</script><p>after", ("/", v => v.HangAsync())) with { },
        Html("closes-itself", Head + "<script>window.close();open('','_self').close()</script>") with { },
        Html("asks-for-everything", Head + "<script>Notification.requestPermission();navigator.geolocation.getCurrentPosition(()=>{});navigator.mediaDevices?.getUserMedia({video:true}).catch(()=>{});document.documentElement.requestFullscreen?.().catch(()=>{});navigator.clipboard?.readText().catch(()=>{});navigator.requestMIDIAccess?.().catch(()=>{})</script>") with { Text = "begins well" },
        Html("registers-handlers", Head + "<script>try{navigator.registerProtocolHandler('web+x','/registers-handlers?%s')}catch{};location='mailto:a@b.c';location='tel:1';location='taobao://item'</script>") with { Text = "begins well" },
        Html("file-chooser", Head + "<input type=file><script>document.querySelector('input').click()</script>") with { Text = "begins well" },

        // Downloads
        new("download", v => v.SendAsync("application/octet-stream", Bytes.Noise(50_000), "200 OK", "Content-Disposition: attachment; filename=\"../../../../etc/cron.d/x\"")) { Outcomes = [CaptureOutcome.Download], Wholeness = Wholeness.Whole },
        new("download-without-end", async v => { await v.BeginAsync("application/octet-stream", "200 OK", "Content-Disposition: attachment"); await v.ForeverAsync(_ => new string('x', 1000), 20); })
            { Outcomes = [CaptureOutcome.Download], Wholeness = Wholeness.Partial, Seconds = 5 },
        new("download-broken-off", async v => { await v.BeginAsync("application/zip", "200 OK", "Content-Disposition: attachment", "Content-Length: 90000"); await v.RawAsync(Bytes.Noise(1000)); await v.PauseAsync(200); v.Reset(); })
            { Outcomes = [CaptureOutcome.Download], Wholeness = Wholeness.Partial },
        Html("twenty-downloads", Head + "<script>for(let i=0;i<20;i++){const a=document.createElement('a');a.href='/twenty-downloads/f'+i;a.download='f'+i;a.click()}</script>", ("/", v => v.SendAsync("application/octet-stream", Bytes.Noise(1000)))) with { Outcomes = [CaptureOutcome.Content] },
        Html("download-of-blob", Head + "<script>const a=document.createElement('a');a.href=URL.createObjectURL(new Blob([new Uint8Array(3e7)]));a.download='b';a.click()</script>") with { Text = "begins well" },

        // Passwords
        new("asks-password", v => v.SendAsync("text/html", Encoding.UTF8.GetBytes("<h1>no</h1>"), "401 Unauthorized", "WWW-Authenticate: Basic realm=\"shop\"")) { Outcomes = [CaptureOutcome.Login] },
        new("asks-password-of-proxy", v => v.SendAsync("text/html", Encoding.UTF8.GetBytes("<h1>no</h1>"), "407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"shop\"")) { Outcomes = [CaptureOutcome.Login, CaptureOutcome.Error] },
        new("asks-windows-login", v => v.SendAsync("text/html", Encoding.UTF8.GetBytes("<h1>no</h1>"), "401 Unauthorized", "WWW-Authenticate: NTLM", "WWW-Authenticate: Negotiate")) { Outcomes = [CaptureOutcome.Login, CaptureOutcome.Error] },
        Html("part-asks-password", Head + "<img src=part-asks-password/x><script>fetch('part-asks-password/y')</script>", ("/", v => v.SendAsync("text/plain", default, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\""))) with { Text = "begins well" },

        // TLS
        new("self-signed", v => v.HtmlAsync(Head)) { At = site => new($"https://127.0.0.1:{site.TlsPort}/self-signed"), Outcomes = Error, Wholeness = Wholeness.Partial, Because = ["navigation: net::ERR_CERT_"] },
        new("tls-never-shakes-hands", v => v.HtmlAsync(Head)) { At = site => new($"https://127.0.0.1:{site.MutePort}/x"), Outcomes = Error, Wholeness = Wholeness.Partial, Because = ["navigation: "], Seconds = 4 },
        new("tls-spoken-to-http", v => v.HtmlAsync(Head)) { At = site => new($"https://127.0.0.1:{site.Port}/x"), Outcomes = Error, Wholeness = Wholeness.Partial, Because = ["navigation: "], Seconds = 6 },
        new("http-spoken-to-tls", v => v.HtmlAsync(Head)) { At = site => new($"http://127.0.0.1:{site.TlsPort}/x"), Outcomes = Error, Wholeness = Wholeness.Partial, Because = ["navigation: "], Seconds = 6 },
        Html("parts-self-signed", Head + "<script>document.write(`<img src=https://127.0.0.1:${TLS}/x>`)</script>") with { Answer = v => v.HtmlAsync(Head + $"<img src=https://127.0.0.1:{v.Site.TlsPort}/x>"), Text = "begins well", Wholeness = Wholeness.Partial, Because = ["failed: "] },
        new("mute-parts", v => v.HtmlAsync(Head + string.Concat(Enumerable.Range(0, 12).Select(i => $"<img src=http://127.0.0.1:{v.Site.MutePort}/{i}>")))) { Text = "begins well", Wholeness = Wholeness.Partial, Seconds = 6 },
    ];
}
