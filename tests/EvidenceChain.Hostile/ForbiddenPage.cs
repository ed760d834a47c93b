using System.Globalization;
using System.Text;

namespace EvidenceChain.Hostile;

/// <summary>A page that tries in every way to make the browser, or the gate for it, speak to addresses that nobody may be sent to.</summary>
public static class ForbiddenPage
{
    /// <summary>The same few addresses in every notation that some program somewhere understands; all must be refused.</summary>
    public static readonly IReadOnlyList<string> Hosts =
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.0.0.1.", "127.255.255.254", "0.0.0.0", "0", "localhost", "localhost.", "x.localhost",
        "user:word@127.0.0.1", "site.example@127.0.0.1", "%31%32%37.0.0.1", "①②⑦.⓪.⓪.①", "127。0。0。1",
        "10.9.8.7", "0x0a090807", "168364039", "012.011.010.07", "10.9.2055", "172.16.0.1", "192.168.1.1", "100.64.0.1", "100.100.100.200", "169.254.169.254", "0xa9fea9fe", "168.63.129.16",
        "198.51.100.7", "203.0.113.7", "192.0.0.192", "224.0.0.251", "255.255.255.255", "240.0.0.1",
        "[::1]", "[::]", "[::ffff:10.9.8.7]", "[::ffff:a09:807]", "[::10.9.8.7]", "[64:ff9b::10.9.8.7]", "[64:ff9b:1::a09:807]", "[2002:a09:807::1]", "[2001:0:a09:807::1]", "[fe80::5efe:10.9.8.7]",
        "[fd00:ec2::254]", "[fd00:ec2::23]", "[fe80::1]", "[fe80::1%25out]", "[ff02::1]", "[fec0::1]", "[2001:db8::7]", "[0:0:0:0:0:ffff:127.0.0.1]",
        "inner.example", "six.example", "mixed-inner.example", "metadata.google.internal",
    ];

    private static readonly string[] Few = ["10.9.8.7", "169.254.169.254", "127.0.0.1:9", "[fd00:ec2::254]", "inner.example"];

    /// <param name="site">Host and port that may be reached.</param>
    /// <param name="tls">The same host with a certificate whose issuer is to be fetched from a forbidden address.</param>
    public static string Html(string site, string tls)
    {
        var page = new StringBuilder("<!doctype html><meta charset=utf-8><title>forbidden</title><h1>tries everything</h1><link rel=icon href=http://10.9.8.7/favicon.ico><link rel=manifest href=http://10.9.8.7/manifest.json>");
        page.Append(CultureInfo.InvariantCulture, $"<img src=https://{tls}/needs-issuer><img src=http://turning.example:{site.Split(':')[1]}/pixel>");
        foreach (var (index, host) in Hosts.Index())
        {
            page.Append(CultureInfo.InvariantCulture, $"<img src='http://{host}/i{index}'><img src='http://{site}/to?http://{host}/r{index}'><iframe src='http://{host}/f{index}' width=9 height=9></iframe><script>fetch('http://{host}/x{index}',{{mode:'no-cors'}}).catch(()=>0)</script>");
        }
        foreach (var host in Few)
        {
            page.Append(Ways(host, site));
        }
        page.Append("<iframe src=file:///etc/passwd></iframe><iframe src=chrome://version></iframe><iframe src=view-source:http://10.9.8.7/></iframe><embed src=/document.pdf type=application/pdf>");
        return page.ToString();
    }

    /// <summary>A document that asks its viewer to go to a forbidden address.</summary>
    public static string Pdf => "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/URI/URI(http://10.9.8.7/pdf)>>>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>";

    private static string Ways(string host, string site) => $$"""
        <link rel=dns-prefetch href=//{{host}}><link rel=preconnect href=http://{{host}}><link rel=preconnect href=https://{{host}} crossorigin><link rel=prefetch href=http://{{host}}/a><link rel=preload as=script href=http://{{host}}/b>
        <link rel=modulepreload href=http://{{host}}/c><link rel=stylesheet href=http://{{host}}/d><link rel=prerender href=http://{{host}}/e><script src=http://{{host}}/g></script><script type=module src=http://{{host}}/h></script>
        <style>@import url(http://{{host}}/j);@font-face{font-family:f;src:url(http://{{host}}/k)}body{background:url(http://{{host}}/l)}h1{font-family:f;cursor:url(http://{{host}}/m),auto}</style>
        <video src=http://{{host}}/n poster=http://{{host}}/o autoplay muted></video><audio src=http://{{host}}/p autoplay muted></audio><object data=http://{{host}}/q></object><embed src=http://{{host}}/s>
        <svg><image href=http://{{host}}/t /><use href=http://{{host}}/u#x /></svg><picture><source srcset=http://{{host}}/v><img src=/x></picture><input type=image src=http://{{host}}/w>
        <iframe srcdoc="<meta http-equiv=refresh content='0;url=http://{{host}}/y'>"></iframe><iframe src="data:text/html,<img src=http://{{host}}/z>"></iframe><iframe src="http://{{site}}/to?https://{{host}}/redirected"></iframe>
        <form method=post action=http://{{host}}/post target=t{{host.Length}}></form><iframe name=t{{host.Length}}></iframe><a id=a ping=http://{{host}}/ping href=#x></a>
        <script type=speculationrules>{"prefetch":[{"urls":["http://{{host}}/sp"],"eagerness":"immediate"}],"prerender":[{"urls":["http://{{host}}/pr"],"eagerness":"immediate"}]}</script>
        <script>
        for (const way of [
          () => new WebSocket('ws://{{host}}/ws'), () => new WebSocket('wss://{{host}}/ws'), () => new EventSource('http://{{host}}/es'), () => navigator.sendBeacon('http://{{host}}/sb', 'x'), () => new WebTransport('https://{{host}}/wt'),
          () => { const x = new XMLHttpRequest(); x.open('POST', 'http://{{host}}/xhr'); x.send('x'); }, () => fetch('https://{{host}}/keep', { keepalive: true, mode: 'no-cors' }).catch(() => 0),
          () => { const p = new RTCPeerConnection({ iceServers: [{ urls: ['stun:{{host}}', 'turn:{{host}}?transport=tcp', 'turns:{{host}}'], username: 'u', credential: 'c' }] }); p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o)); },
          () => new Worker(URL.createObjectURL(new Blob([`fetch('http://{{host}}/worker').catch(()=>0);try{importScripts('http://{{host}}/import')}catch{};new WebSocket('ws://{{host}}/worker')`]))),
          () => new SharedWorker(URL.createObjectURL(new Blob([`fetch('http://{{host}}/shared').catch(()=>0)`]))), () => document.forms[document.forms.length - 1].submit(), () => document.querySelectorAll('#a').forEach(a => a.click()),
          () => open('http://{{host}}/open'), () => new Image().src = '//{{host}}/img', () => new Audio('http://{{host}}/audio').play().catch(() => 0), () => navigator.serviceWorker?.register('http://{{host}}/sw.js').catch(() => 0), () => import('http://{{host}}/import').catch(() => 0),
        ]) try { way(); } catch { }
        </script>
        """;
}
