using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;
using JsonObject = System.Text.Json.Nodes.JsonObject;

namespace EvidenceChain.Capture.Recording;

/// <summary>The page as the steps of a visit speak to it.</summary>
internal sealed class PageSession(CdpConnection connection, AttachedTarget page, string? frameId = null)
{
    /// <summary>For a call that a page that lives answers at once.</summary>
    public static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(15);

    /// <summary>The name by which a world of ours is told from the page's own.</summary>
    public const string WorldName = "evidence";

    public string FrameId => frameId ?? page.TargetId;

    /// <summary>A frame of the same process, through the same session.</summary>
    public PageSession Frame(string id) => new(connection, page, id);

    /// <summary>A frame of another process, through its own session.</summary>
    public PageSession Of(AttachedTarget frame) => new(connection, frame);

    public Task<CdpAnswer> CallAsync(string method, JsonObject parameters, CancellationToken cancellationToken) => CallAsync(method, parameters, CallLimit, cancellationToken);

    public Task<CdpAnswer> CallAsync(string method, JsonObject parameters, TimeSpan limit, CancellationToken cancellationToken) =>
        connection.CallAsync(page.Session, method, parameters, limit, cancellationToken);

    /// <summary>Runs an expression in a world of its own, which the page's scripts neither see nor reach: its value, or why there is none.</summary>
    public Task<(JsonElement? Value, string? Failure)> EvaluateAsync(string script, TimeSpan limit, CancellationToken cancellationToken) => EvaluateAsync(script, limit, byValue: true, cancellationToken);

    /// <summary>The object an expression ends in, to be spoken of by its id.</summary>
    public Task<(JsonElement? Value, string? Failure)> ObjectAsync(string script, CancellationToken cancellationToken) => EvaluateAsync(script, CallLimit, byValue: false, cancellationToken);

    /// <summary>Runs a function in such a world with nodes of this frame for arguments.</summary>
    public async Task<(JsonElement? Value, string? Failure)> CallFunctionAsync(string function, IEnumerable<long> backendNodes, TimeSpan limit, CancellationToken cancellationToken)
    {
        var world = await CallAsync("Page.createIsolatedWorld", new() { ["frameId"] = FrameId, ["worldName"] = WorldName }, cancellationToken).ConfigureAwait(false);
        if (world.Result.Number("executionContextId") is not { } context)
        {
            return (null, world.Failure ?? "no world to run in");
        }
        // Sent one after the other, awaited together.
        var nodes = await Task.WhenAll(backendNodes.Select(node => CallAsync("DOM.resolveNode", new() { ["backendNodeId"] = node, ["executionContextId"] = context }, cancellationToken))).ConfigureAwait(false);
        System.Text.Json.Nodes.JsonArray arguments = [.. nodes.Select(node => node.Result.Member("object")?.Text("objectId")).OfType<string>().Select(id => (System.Text.Json.Nodes.JsonNode)new JsonObject { ["objectId"] = id })];
        JsonObject call = new() { ["functionDeclaration"] = function, ["executionContextId"] = context, ["arguments"] = arguments, ["awaitPromise"] = true, ["returnByValue"] = true };
        var answer = await CallAsync("Runtime.callFunctionOn", call, limit, cancellationToken).ConfigureAwait(false);
        var thrown = answer.Result.Member("exceptionDetails")?.Member("exception")?.Text("description");
        return thrown is not null || !answer.IsOk ? (null, thrown ?? answer.Failure) : (answer.Result.Member("result")?.Member("value"), null);
    }

    // A world of its own for each use: a navigation in between would have closed an older one.
    private async Task<(JsonElement? Value, string? Failure)> EvaluateAsync(string script, TimeSpan limit, bool byValue, CancellationToken cancellationToken)
    {
        var world = await CallAsync("Page.createIsolatedWorld", new() { ["frameId"] = FrameId, ["worldName"] = WorldName }, cancellationToken).ConfigureAwait(false);
        if (world.Result.Number("executionContextId") is not { } context)
        {
            return (null, world.Failure ?? "no world to run in");
        }
        JsonObject call = new() { ["expression"] = script, ["contextId"] = context, ["awaitPromise"] = true, ["returnByValue"] = byValue };
        var answer = await CallAsync("Runtime.evaluate", call, limit, cancellationToken).ConfigureAwait(false);
        var thrown = answer.Result.Member("exceptionDetails")?.Member("exception")?.Text("description");
        var result = answer.Result.Member("result");
        return thrown is not null || !answer.IsOk ? (null, thrown ?? answer.Failure) : (byValue ? result?.Member("value") : result, null);
    }
}
