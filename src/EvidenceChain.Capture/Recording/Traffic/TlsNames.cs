using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Recording.Traffic;

/// <summary>Names of protocol and cipher suite as others write them, from the browser's words for their parts.</summary>
internal static class TlsNames
{
    /// <summary><c>tls/1.3</c> from <c>TLS 1.3</c>; null when the answer came without TLS.</summary>
    public static string? Protocol(JsonElement? details) =>
        details?.Text("protocol") is { Length: > 0 } protocol ? protocol.ToLowerInvariant().Replace(' ', '/') : null;

    /// <summary>
    /// The suite's IANA name. The browser tells key exchange and cipher but, for suites with a built-in check, not the hash of the suite's
    /// name; each such cipher is registered with exactly one. Null for what cannot be named without guessing.
    /// </summary>
    public static string? CipherSuite(JsonElement? details)
    {
        if (details?.Text("cipher") is not { Length: > 0 } cipher)
        {
            return null;
        }
        var hash = cipher switch
        {
            "AES_128_GCM" or "CHACHA20_POLY1305" => "SHA256",
            "AES_256_GCM" => "SHA384",
            _ => details.Value.Text("mac") switch
            {
                "HMAC-SHA1" => "SHA",
                "HMAC-SHA256" => "SHA256",
                "HMAC-SHA384" => "SHA384",
                _ => null,
            },
        };
        return hash is null ? null
            : details.Value.Text("keyExchange") is { Length: > 0 } exchange ? $"TLS_{exchange}_WITH_{cipher}_{hash}"
            : Protocol(details) == "tls/1.3" ? $"TLS_{cipher}_{hash}" : null;
    }
}
