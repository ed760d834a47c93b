using EvidenceChain.Capture.Packaging;

namespace EvidenceChain.Capture.Recording;

/// <summary>What is made of the page beside its traffic: pictures and texts as records of the WARC, written at once; lists and reports as files of the package.</summary>
internal sealed class Artefacts(WarcWriter warc, TimeProvider clock)
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> files = new(StringComparer.Ordinal);
    private readonly HashSet<string> kinds = new(StringComparer.Ordinal);

    /// <summary>Files of the package by path.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files => files;

    /// <summary>The page that what is made from now on is of: its URL, when it was asked for, its id in the page list.</summary>
    public required (string Url, DateTimeOffset At, string Id) Page { get; set; }

    public bool Has(string kind) => kinds.Contains(kind);

    /// <summary>Writes a resource record <c>urn:KIND:PAGE-URL</c>, or with the URL of what in the page it is of; of each kind a page has one, the first.</summary>
    public async Task AddRecordAsync(string kind, string type, ReadOnlyMemory<byte> content, string? url = null)
    {
        if (!kinds.Add(kind))
        {
            return;
        }
        await warc.WriteAsync(
            new()
            {
                Type = "resource", Id = Guid.CreateVersion7(clock.GetUtcNow()), Date = Page.At, TargetUri = $"urn:{kind}:{url ?? Page.Url}", ContentType = type, Payload = content, IndexMime = type,
                IsDense = type == "image/png", Fields = [new("WARC-Page-ID", Page.Id)],
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    public void AddFile(string path, ReadOnlyMemory<byte> content) => files[path] = content;
}
