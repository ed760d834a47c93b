using EvidenceChain.Proof.Statements;
using System.Text;
using static EvidenceChain.Hostile.HostileCase;

namespace EvidenceChain.Hostile.Pages;

/// <summary>Answers that do not end, come drop by drop, or are not HTTP.</summary>
internal static class AnswerPages
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";
    private const string Long = "<!doctype html><title>t</title><h1>begins well</h1>";

    private static readonly CaptureOutcome[] Error = [CaptureOutcome.Error];
    private static readonly CaptureOutcome[] ErrorOrContent = [CaptureOutcome.Error, CaptureOutcome.Content];
    private static readonly string[] Unfinished = ["load-not-finished", "page-timeout", "no-answer", "body-not-taken", "body-cut-short", "network-not-quiet"];

    public static IEnumerable<HostileCase> All =>
    [
        // Without end
        new("endless-page", async v => { await v.RawAsync(Ok + "Connection: close\r\n\r\n" + Long); await v.ForeverAsync(i => $"<p>line {i}</p>", 20); })
            { Wholeness = Wholeness.Partial, Because = Unfinished, Text = "begins well", Seconds = 6 },
        new("endless-flood", async v => { await v.RawAsync(Ok + "Connection: close\r\n\r\n" + Long); var much = string.Concat(Enumerable.Repeat("<p>flood of text</p>", 4000)); await v.ForeverAsync(_ => much, 0); })
            { Wholeness = Wholeness.Partial, Seconds = 8 },
        new("dripping-page", async v => { await v.RawAsync(Ok + "Content-Length: 100000\r\nConnection: close\r\n\r\n" + Long); await v.ForeverAsync(_ => "x", 150); })
            { Wholeness = Wholeness.Partial, Because = Unfinished, Seconds = 5 },
        new("dripping-head", v => v.ForeverAsync(i => i == 0 ? "HTTP/1.1 200 OK\r\nX: " : "a", 100)) { Outcomes = Error, Wholeness = Wholeness.Partial, Because = ["navigation: "], Seconds = 5 },
        new("never-answers", v => v.HangAsync()) { Outcomes = Error, Wholeness = Wholeness.Partial, Because = ["navigation: "], Seconds = 4 },
        Html("endless-image", Long + "<img src=endless-image/p.png width=9 height=9>", ("/", async v => { await v.BeginAsync("image/png"); await v.ForeverAsync(_ => new string('x', 4096), 30); }))
            with { Wholeness = Wholeness.Partial, Because = Unfinished, Text = "begins well", Seconds = 6 },
        Html("endless-script", "<title>t</title><h1>begins well</h1><script src=endless-script/s.js></script><p>never", ("/", async v => { await v.BeginAsync("text/javascript"); await v.ForeverAsync(_ => "// and on\n", 50); }))
            with { Wholeness = Wholeness.Partial, Because = Unfinished, Text = "begins well", Seconds = 6 },
        Html("hanging-style", "<title>t</title><link rel=stylesheet href=hanging-style/s.css><h1>begins well</h1>", ("/", v => v.HangAsync())) with { Wholeness = Wholeness.Partial, Because = Unfinished, Seconds = 6 },
        Html("hanging-font", "<title>t</title><style>@font-face{font-family:f;src:url(hanging-font/f.woff2)}h1{font-family:f}</style><h1>begins well</h1>", ("/", v => v.HangAsync()))
            with { Wholeness = Wholeness.Partial, Because = Unfinished, Seconds = 6 },
        Html("long-poll", Long + "<script>const poll=()=>fetch('long-poll/x?'+Math.random()).finally(poll);poll()</script>", ("/", async v => { await v.PauseAsync(300); await v.TextAsync("text/plain", "."); }))
            with { Wholeness = Wholeness.Partial, Because = ["network-not-quiet"], Text = "begins well" },
        Html("endless-events", Long + "<script>new EventSource('endless-events/e')</script>", ("/", async v => { await v.BeginAsync("text/event-stream"); await v.ForeverAsync(i => $"data: {i}\n\n", 10); }))
            with { Text = "begins well" },
        Html("hundred-megabytes", Long + "<img src=hundred-megabytes/p.png width=9 height=9>", ("/", v => v.SendAsync("image/png", Bytes.Noise(100 << 20)))) with { Text = "begins well" },
        Html("giant-picture", Long + "<img src=giant-picture/p.png width=9 height=9>", ("/", v => v.SendAsync("image/png", Bytes.Png(30_000, 30_000)))) with { Text = "begins well" },
        new("gzip-bomb", v => v.SendAsync("text/html", Bytes.GzipBomb, "200 OK", "Content-Encoding: gzip")) { Wholeness = Wholeness.Partial, Outcomes = ErrorOrContent },
        Html("brotli-bomb", Long + "<script>fetch('brotli-bomb/b').then(r=>r.arrayBuffer())</script>", ("/", v => v.SendAsync("text/plain", Bytes.BrotliBombBytes, "200 OK", "Content-Encoding: br")))
            with { Wholeness = Wholeness.Partial },

        // Not HTTP, or barely
        new("no-status-line", v => v.RawAsync("<html><h1>plain text, no head</h1>")) { Outcomes = ErrorOrContent },
        new("garbage", v => v.RawAsync(Bytes.Noise(4000))) { Outcomes = Error, Wholeness = Wholeness.Partial, Because = ["navigation: "] },
        new("says-nothing", v => Task.CompletedTask) { Outcomes = Error, Wholeness = Wholeness.Partial, Because = ["navigation: net::ERR_EMPTY_RESPONSE"] },
        new("header-of-100-megabytes", async v => { await v.RawAsync("HTTP/1.1 200 OK\r\nX: "); var much = new string('a', 1 << 20); for (var i = 0; i < 100; i++) { await v.RawAsync(much); } await v.RawAsync("\r\n\r\n" + Long); })
            { Outcomes = Error, Wholeness = Wholeness.Partial, Because = ["navigation: "] },
        new("thousand-headers", v => v.HtmlAsync(Long, [.. Enumerable.Range(0, 1000).Select(i => $"X-Header-{i}: {new string('v', 100)}")])) { Text = "begins well" },
        new("header-with-nul", v => v.RawAsync(Ok + "X-Bad: a\0b\r\nConnection: close\r\n\r\n" + Long)) { Outcomes = ErrorOrContent },
        new("header-lines-broken", v => v.RawAsync("HTTP/1.1 200 OK\r\n: none\r\nno colon here\r\n folded\r\nContent-Type : text/html\r\nÿþ: \x01\x02\r\nConnection: close\r\n\r\n" + Long)) { Outcomes = ErrorOrContent },
        new("informational-flood", async v => { for (var i = 0; i < 2000; i++) { await v.RawAsync("HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n"); } await v.HtmlAsync(Long); }) { Outcomes = ErrorOrContent, Seconds = 6 },
        new("informational-for-ever", v => v.ForeverAsync(_ => "HTTP/1.1 100 Continue\r\n\r\n", 5)) { Outcomes = Error, Wholeness = Wholeness.Partial, Because = ["navigation: "], Seconds = 4 },
        new("switching-protocols", v => v.RawAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: nothing\r\nConnection: Upgrade\r\n\r\n" + Long)) { Outcomes = Error, Wholeness = Wholeness.Partial, Seconds = 5 },
        new("status-999", v => v.SendAsync("text/html", Encoding.UTF8.GetBytes(Long), "999 Request Denied")) { Outcomes = [CaptureOutcome.Error, CaptureOutcome.Blocked] },
        new("status-000", v => v.SendAsync("text/html", Encoding.UTF8.GetBytes(Long), "000 nothing")) { Outcomes = ErrorOrContent },
        new("no-content", v => v.RawAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")) { Outcomes = ErrorOrContent },
        new("reset-content", v => v.RawAsync("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")) { Outcomes = ErrorOrContent },
        new("not-modified-unasked", v => v.RawAsync("HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")) { Outcomes = ErrorOrContent },
        new("empty-page", v => v.HtmlAsync("")) { Wholeness = Wholeness.Whole },
        new("partial-content-unasked", v => v.SendAsync("text/html", Encoding.UTF8.GetBytes(Long), "206 Partial Content", "Content-Range: bytes 0-50/9999")) { Outcomes = ErrorOrContent },

        // Lengths that lie
        new("chunked-cut", v => v.RawAsync(Ok + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n33\r\n" + Long + "\r\n20\r\nhalf a ch")) { Outcomes = ErrorOrContent, Wholeness = Wholeness.Partial },
        new("chunk-size-nonsense", v => v.RawAsync(Ok + "Transfer-Encoding: chunked\r\n\r\n33\r\n" + Long + "\r\nzz\r\nrest")) { Outcomes = ErrorOrContent, Wholeness = Wholeness.Partial },
        new("chunk-of-exabytes", v => v.RawAsync(Ok + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n" + Long)) { Outcomes = ErrorOrContent, Wholeness = Wholeness.Partial },
        new("length-too-great", v => v.RawAsync(Ok + "Content-Length: 5000\r\nConnection: close\r\n\r\n" + Long)) { Outcomes = ErrorOrContent, Wholeness = Wholeness.Partial },
        new("length-too-small", v => v.RawAsync(Ok + "Content-Length: 30\r\nConnection: close\r\n\r\n" + Long)) { },
        new("length-without-end", v => v.RawAsync(Ok + "Content-Length: 99999999999999999999999\r\nConnection: close\r\n\r\n" + Long)) { Outcomes = ErrorOrContent },
        new("length-negative", v => v.RawAsync(Ok + "Content-Length: -5\r\nConnection: close\r\n\r\n" + Long)) { Outcomes = ErrorOrContent },
        new("two-lengths", v => v.RawAsync(Ok + "Content-Length: 10\r\nContent-Length: 51\r\nConnection: close\r\n\r\n" + Long)) { Outcomes = Error, Wholeness = Wholeness.Partial, Because = ["navigation: net::ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH"] },
        new("length-and-chunks", v => v.RawAsync(Ok + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n33\r\n" + Long + "\r\n0\r\n\r\n")) { Outcomes = ErrorOrContent },
        new("reset-in-the-middle", async v => { await v.RawAsync(Ok + "Content-Length: 5000\r\n\r\n" + Long); await v.PauseAsync(200); v.Reset(); }) { Outcomes = ErrorOrContent, Wholeness = Wholeness.Partial },
        new("gzip-that-is-none", v => v.SendAsync("text/html", Encoding.UTF8.GetBytes(Long), "200 OK", "Content-Encoding: gzip")) { Outcomes = Error, Wholeness = Wholeness.Partial, Because = ["navigation: net::ERR_CONTENT_DECODING_FAILED", "document: net::ERR_CONTENT_DECODING_FAILED"] },
        new("unknown-encoding", v => v.SendAsync("text/html", Encoding.UTF8.GetBytes(Long), "200 OK", "Content-Encoding: rot13, snappy")) { Outcomes = [CaptureOutcome.Content, CaptureOutcome.Error, CaptureOutcome.Download] },
    ];
}
