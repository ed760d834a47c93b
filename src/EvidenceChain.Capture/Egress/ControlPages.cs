using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace EvidenceChain.Capture.Egress;

/// <summary>
/// Pages that the gate itself answers, under a name that no resolver knows. What the browser then has must be what went out here: so nothing
/// between the gate and the reading of the page rewrites pages. A page can be fetched only while it is expected.
/// </summary>
public sealed class ControlPages
{
    /// <summary>Reserved by RFC 2606: never a site.</summary>
    public const string Host = "control.evidencechain.invalid";

    private readonly ConcurrentDictionary<string, string> expected = new(StringComparer.Ordinal);

    /// <summary>A new page, at an address nobody can guess; its markup reads back from a browser as it stands here.</summary>
    public (Uri Url, string Markup) Expect()
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var proof = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(nonce)));
        var markup = $"<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{nonce}</title></head><body><h1>对照页 control page</h1><p>￥1,234.50 — {proof}</p></body></html>";
        expected["/" + nonce] = markup;
        return (new($"http://{Host}/{nonce}"), markup);
    }

    public void Forget(Uri url) => expected.TryRemove(url.AbsolutePath, out _);

    internal byte[]? AnswerTo(RequestHead request)
    {
        if (request.IsTunnel || request.Method != "GET" || request.Port != 80 || request.Host.Name != Host || !expected.TryGetValue(request.OriginHead.Split(' ', 3)[1], out var markup))
        {
            return null;
        }
        var body = Encoding.UTF8.GetBytes("<!DOCTYPE html>" + markup);
        return [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {body.Length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"), .. body];
    }
}
