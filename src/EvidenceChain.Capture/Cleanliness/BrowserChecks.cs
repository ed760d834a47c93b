using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Cleanliness;

/// <summary>What the browser tells of itself: its profile before the visit, its command line, the walls around it.</summary>
internal static class BrowserChecks
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private static readonly string[] Unwanted = ["--ignore-certificate-errors", "--disable-web-security", "--user-agent", "--host-resolver-rules", "--load-extension"];

    /// <summary>No cookie, no page visited before: asked before the navigation.</summary>
    public static async Task<CleanCheck> ProfileAsync(CdpConnection connection, AttachedTarget page, string? context, CancellationToken cancellationToken)
    {
        const string Name = "profile-empty";
        var cookies = await connection.CallAsync(null, "Storage.getCookies", context is null ? [] : new() { ["browserContextId"] = context }, Limit, cancellationToken).ConfigureAwait(false);
        var history = await connection.CallAsync(page.Session, "Page.getNavigationHistory", [], Limit, cancellationToken).ConfigureAwait(false);
        if (Count(cookies, "cookies") is not { } stored || Count(history, "entries") is not { } entries)
        {
            return CleanCheck.NotChecked(Name, cookies.Failure ?? history.Failure ?? "the browser did not say");
        }
        var isBlank = entries == 0 || (entries == 1 && history.Result.Member("entries")!.Value[0].Text("url") == "about:blank");
        return CleanCheck.Of(Name, stored == 0 && isBlank, "a profile made for this capture; cookies and history as the browser told them before the navigation", ("cookies", $"{stored}"), ("history", $"{entries}"));
    }

    public static CleanCheck CommandLine(string? line)
    {
        const string Name = "browser-flags";
        if (string.IsNullOrEmpty(line))
        {
            return CleanCheck.NotChecked(Name, "the browser did not tell its command line");
        }
        var found = Unwanted.Where(flag => line.Contains(flag, StringComparison.Ordinal)).ToList();
        return CleanCheck.Of(Name, found.Count == 0, found.Count == 0 ? "none that changes what sites send or what is believed of them" : "has " + string.Join(' ', found), ("command_line", line));
    }

    public static IEnumerable<CleanCheck> Walls(JsonObject? walls)
    {
        if (walls is null)
        {
            yield return CleanCheck.NotChecked("isolation", "this browser was started without walls");
            yield break;
        }
        foreach (var (name, member, meaning) in ((string, string, string)[])[("sandbox", "sandbox", "the browser's own sandbox"), ("network-isolation", "network_namespace", "a network with no way out but the gate"), ("process-isolation", "process_namespace", "a process table of its own")])
        {
            yield return walls.TryGetBool(member, out var stands) ? CleanCheck.Of(name, stands, meaning) : CleanCheck.NotChecked(name, "not known");
        }
        yield return walls.TryGetString("user", out var user) ? CleanCheck.Of("user", user != "root", "the operating system's user of the browser", ("user", user)) : CleanCheck.NotChecked("user", "not known");
        yield return Memory(walls);
    }

    /// <summary>What keeps the browser from taking all the machine's memory: the lesser of the two limits is the one that holds.</summary>
    private static CleanCheck Memory(JsonObject walls)
    {
        const string Name = "memory-limit";
        if (!walls.TryGetInt64("watched_memory_bytes", out var watched) || watched <= 0)
        {
            return CleanCheck.NotChecked(Name, "not known");
        }
        var hasGroup = walls.TryGetInt64("group_memory_bytes", out var group);
        return hasGroup && group < watched
            ? CleanCheck.Of(Name, true, "the kernel's limit of the control group, which the browser shares with what else runs in it", ("by", "control group"), ("bytes", $"{group}"), ("watched_bytes", $"{watched}"))
            : CleanCheck.Of(Name, true, "the launcher ends a browser that is found beyond it, looking twice a second", ("by", "watchdog"), ("bytes", $"{watched}"), ("group_bytes", hasGroup ? $"{group}" : "no limit"));
    }

    private static int? Count(CdpAnswer answer, string list) => answer.IsOk && answer.Result.Member(list) is { ValueKind: JsonValueKind.Array } found ? found.GetArrayLength() : null;
}
