using EvidenceChain.Hostile.Pages;

namespace EvidenceChain.Hostile;

/// <summary>Every bad page there is, and those that a test run has time for.</summary>
public static class HostilePages
{
    private const string Chosen = """
        endless-page endless-flood dripping-head never-answers long-poll hundred-megabytes giant-picture gzip-bomb brotli-bomb no-status-line garbage
        says-nothing header-of-100-megabytes informational-flood no-content empty-page chunked-cut length-too-great length-without-end two-lengths
        reset-in-the-middle gzip-that-is-none redirect-loop redirect-for-ever redirect-to-file redirect-very-long moves-on-for-ever push-state-loop back-trap
        goes-to-blob alert-for-ever dialogs-of-all-kinds popups-of-popups closes-itself download download-without-end twenty-downloads asks-password
        self-signed tls-never-shakes-hands busy-after-load busy-in-promises out-of-memory out-of-buffers poisons-prototypes removes-itself workers-of-all-kinds
        nested-workers service-worker-takes-all request-flood web-sockets speaks-and-plays gbk gb18030-by-meta big5 utf-16-with-mark wrong-charset
        half-characters nodes-200000 tall-60000 deep-100000 deep-shadows virtual-list huge-canvas frames-in-frames frames-of-other-sites frames-without-address
        frame-busy-elsewhere plain-text pdf
        """;

    public static IReadOnlyList<HostileCase> All { get; } = [.. AnswerPages.All, .. JourneyPages.All, .. ScriptPages.All, .. DocumentPages.All];

    public static IReadOnlyList<HostileCase> Suite { get; } =
        [.. Chosen.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => All.Single(one => one.Name == name))];
}
