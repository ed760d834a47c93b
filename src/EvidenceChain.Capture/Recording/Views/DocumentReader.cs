using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;

namespace EvidenceChain.Capture.Recording.Views;

/// <summary>A document of the page or of a frame in it.</summary>
/// <param name="FrameId">The browser's name for its frame.</param>
/// <param name="ParentId">Of the frame around it; null for the page.</param>
/// <param name="Url">As the browser tells it.</param>
internal sealed record DocumentText(string FrameId, string? ParentId, string Url)
{
    /// <summary>What <see cref="PageScripts.Read"/> gave; null when it gave nothing.</summary>
    public JsonElement? Value { get; init; }

    public string? Failure { get; init; }

    /// <summary>Closed shadow roots in it that were read.</summary>
    public long ClosedRoots => Value?.Number("closedRoots") ?? 0;
}

/// <summary>
/// Reads the documents that one process of the browser shows: a page, or a frame of another site, each with the frames of its own site in it. Scripts do not see
/// closed shadow roots, but the browser counts their nodes: where it counts more than scripts see, it is asked for them.
/// </summary>
internal sealed class DocumentReader(PageSession session, int maxDom, int maxText)
{
    /// <summary>The browser lists the nodes of a larger page only in seconds.</summary>
    private const long MaxNodesForClosedRoots = 60_000;

    /// <summary>Each is asked for by itself.</summary>
    private const int MaxNodesInside = 2_000;

    // DOM standard, attachShadow.
    private static readonly string[] Hosts = ["ARTICLE", "ASIDE", "BLOCKQUOTE", "BODY", "DIV", "FOOTER", "H1", "H2", "H3", "H4", "H5", "H6", "HEADER", "MAIN", "NAV", "P", "SECTION", "SPAN"];

    private readonly string script = PageScripts.Read(maxDom, maxText);

    /// <summary>Closed shadow roots that are there and could not be read, or nobody knows.</summary>
    public bool HasUnread { get; private set; }

    /// <summary>The frame of the session first, then those in it, at most so many.</summary>
    public async Task<IReadOnlyList<DocumentText>> ReadAsync(int maxDocuments, TimeSpan limit, CancellationToken cancellationToken)
    {
        var (own, failure) = await session.EvaluateAsync($"({script})()", limit, cancellationToken).ConfigureAwait(false);
        // Sent one after the other, awaited together: the browser answers them at one moment of the page.
        var tree = session.CallAsync("Page.getFrameTree", [], limit, cancellationToken);
        _ = session.CallAsync("DOM.enable", [], limit, cancellationToken);
        _ = session.CallAsync("DOM.getDocument", new() { ["depth"] = 0 }, limit, cancellationToken);
        // An empty question is answered with every element, text and comment there is.
        var search = session.CallAsync("DOM.performSearch", new() { ["query"] = "" }, limit, cancellationToken);
        List<DocumentText> documents = [new(session.FrameId, null, "") { Value = own, Failure = failure }];
        try
        {
            await ReadOthersAsync(documents, await tree.ConfigureAwait(false), await search.ConfigureAwait(false), maxDocuments, limit, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What was read is kept: the document itself may be all there is time for.
            HasUnread = true;
        }
        return documents;
    }

    private async Task ReadOthersAsync(List<DocumentText> documents, CdpAnswer tree, CdpAnswer search, int maxDocuments, TimeSpan limit, CancellationToken cancellationToken)
    {
        _ = session.CallAsync("DOM.discardSearchResults", new() { ["searchId"] = search.Text("searchId") ?? "" }, limit, cancellationToken);
        foreach (var frame in FramesOf(tree.Result.Member("frameTree")).Take(maxDocuments))
        {
            if (frame.FrameId == session.FrameId)
            {
                documents[0] = frame with { Value = documents[0].Value, Failure = documents[0].Failure };
                continue;
            }
            var (value, failure) = await session.Frame(frame.FrameId).EvaluateAsync($"({script})()", limit, cancellationToken).ConfigureAwait(false);
            documents.Add(frame with { Value = value, Failure = failure });
        }
        var seen = documents.Sum(document => document.Value?.Number("nodes") ?? 0);
        if (documents[0].Value is not null && (search.Result.Number("resultCount") is not { } there || there > seen))
        {
            await ReadClosedAsync(documents, search.Result.Number("resultCount"), limit, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReadClosedAsync(List<DocumentText> documents, long? nodes, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (nodes is not <= MaxNodesForClosedRoots)
        {
            HasUnread = true;
            return;
        }
        var snapshot = await session.CallAsync("DOMSnapshot.captureSnapshot", new() { ["computedStyles"] = new System.Text.Json.Nodes.JsonArray() }, limit, cancellationToken).ConfigureAwait(false);
        HasUnread = !snapshot.IsOk;
        foreach (var (frame, inside) in InsideClosedRoots(snapshot.Result))
        {
            var at = documents.FindIndex(document => document.FrameId == frame);
            if (inside.Count == 0 || at < 0)
            {
                continue;
            }
            var (value, _) = await session.Frame(frame).CallFunctionAsync(script, inside.Take(MaxNodesInside), limit, cancellationToken).ConfigureAwait(false);
            HasUnread |= value is null || inside.Count > MaxNodesInside;
            documents[at] = value is null ? documents[at] : documents[at] with { Value = value };
        }
    }

    private static IEnumerable<DocumentText> FramesOf(JsonElement? tree)
    {
        if (tree?.Member("frame") is not { } frame)
        {
            yield break;
        }
        yield return new(frame.Text("id") ?? "", frame.Text("parentId"), (frame.Text("url") ?? "") + frame.Text("urlFragment"));
        if (tree.Value.Member("childFrames") is { ValueKind: JsonValueKind.Array } children)
        {
            foreach (var inner in children.EnumerateArray().SelectMany(child => FramesOf(child)))
            {
                yield return inner;
            }
        }
    }

    // The snapshot is flat, unlike the browser's tree of a page, which may be nested deeper than a JSON reader follows. It marks what is inside closed roots, not the roots.
    private static IEnumerable<(string Frame, IReadOnlyList<long> Inside)> InsideClosedRoots(JsonElement snapshot)
    {
        if (snapshot.Member("documents") is not { ValueKind: JsonValueKind.Array } documents || snapshot.Member("strings") is not { ValueKind: JsonValueKind.Array } strings)
        {
            yield break;
        }
        string? TextAt(JsonElement index) => index.TryGetInt32(out var at) && at >= 0 && at < strings.GetArrayLength() ? CdpJson.TextOf(strings[at]) : null;
        foreach (var document in documents.EnumerateArray())
        {
            var nodes = document.Member("nodes") ?? default;
            if (document.Member("frameId") is not { } frame || TextAt(frame) is not { } id || nodes.Member("backendNodeId") is not { } ids || nodes.Member("parentIndex") is not { } parents
                || nodes.Member("nodeName") is not { } names || nodes.Member("shadowRootType") is not { } types || types.Member("index") is not { } places || types.Member("value") is not { } values)
            {
                continue;
            }
            var inside = places.EnumerateArray().Zip(values.EnumerateArray()).Where(mark => TextAt(mark.Second) == "closed").Select(mark => mark.First.GetInt32()).ToHashSet();
            // One node tells of its root: the first below each host. A node inside may be a host itself, if it is of a kind that may be one.
            yield return (id, [.. inside.Select(node => (Node: node, Parent: parents[node].GetInt32())).Where(pair => pair.Parent >= 0).DistinctBy(pair => pair.Parent)
                .Where(pair => !inside.Contains(pair.Parent) || MayBeHost(TextAt(names[pair.Parent]))).Select(pair => ids[pair.Node].GetInt64())]);
        }
    }

    private static bool MayBeHost(string? name) => name is not null && (name.Contains('-', StringComparison.Ordinal) || Hosts.Contains(name.ToUpperInvariant(), StringComparer.Ordinal));
}
