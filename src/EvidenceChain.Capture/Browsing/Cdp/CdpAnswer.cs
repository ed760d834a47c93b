using System.Text.Json;

namespace EvidenceChain.Capture.Browsing.Cdp;

/// <summary>What became of one command: the browser's result, or one sentence why there is none.</summary>
internal readonly record struct CdpAnswer(JsonElement Result, string? Failure)
{
    public bool IsOk => Failure is null;

    public static CdpAnswer Failed(string reason) => new(default, reason);

    /// <summary>A text of the result; null when there is no such text or no result.</summary>
    public string? Text(string name) => Failure is null ? Result.Text(name) : null;
}
