using System.Text.Json;

namespace EvidenceChain.Capture.Browsing.Cdp;

/// <summary>One event of the browser; <see cref="Session"/> is null when it comes from the browser itself.</summary>
internal readonly record struct CdpEvent(string? Session, string Method, JsonElement Params);
