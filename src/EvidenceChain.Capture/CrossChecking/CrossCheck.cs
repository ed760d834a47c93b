using System.Globalization;
using System.Text;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Capture.Recording;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.CrossChecking;

/// <summary>
/// Compares what different sources say of the same page, into <c>crosscheck.json</c>: the rendered document, the texts laid out for drawing, the answer's
/// body as it stands in the WARC, its date, and a second client on the same host. Differences are shown and decide nothing.
/// </summary>
internal sealed class CrossCheck(CaptureOrder order, RecordedBrowser browser, HttpHead heads, StepLog log, Artefacts artefacts, TimeProvider clock)
{
    public const string FileName = "crosscheck.json";

    /// <summary>Bytes of the main document that are compared; of a longer one the begin.</summary>
    public const int MaxBodyBytes = SecondClient.MaxBodyBytes;

    private const string Body = "warc-body", Second = "second-client", Clock = "recorder-clock", Answer = "warc-answer";

    /// <summary>A Date has whole seconds, and clocks of hosts that follow a server are closer than this.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);

    private readonly List<CrossCheckLine> lines = [];
    private TextLayer layer = TextLayer.None("no pictures were taken of the page");
    private Task<SecondFetch>? asking;
    private string notAsked = "there was no page to ask for";

    /// <summary>Begins the second fetch and does not wait for it.</summary>
    public void AskAgain(Exchange? document, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (browser.GateSocketPath is not { } gate)
        {
            notAsked = "the browser has no gate that a second client could go through";
        }
        else if (document is not null)
        {
            var said = HttpHead.Listed(document.RequestExtra?.Member("headers") ?? document.Request.Member("headers"));
            asking = Task.Run(() => new SecondClient(gate, browser.RefusalOf, clock).FetchAsync(order.Url, said, limit, cancellationToken), CancellationToken.None);
        }
    }

    /// <summary>To be called while the page stands still for its pictures.</summary>
    public async Task TakeTextsAsync(PageSession page, TimeSpan limit, CancellationToken cancellationToken) =>
        layer = await TextLayer.TakeAsync(page, artefacts, limit, cancellationToken).ConfigureAwait(false);

    /// <summary>Compares and adds the file. The record of the main document must be written by now.</summary>
    public Task<bool> FinishAsync(PageFindings found, TrafficRecorder traffic) =>
        log.RunAsync("cross-check", async () =>
        {
            var fetch = asking is null ? null : await asking.ConfigureAwait(false);
            await RecordAsync(fetch, traffic).ConfigureAwait(false);
            var document = found.GateRefusal is null ? traffic.MainDocument : null;
            var dom = PageFieldValues.Of(found);
            var comparison = new FieldComparison(dom);
            var first = document is { KeptBody: { } kept, Status: < 300 } ? BodyText.Of(kept.Span, HttpHead.Field(document, "content-type")) : null;
            var unpacked = fetch?.Page?.Unpacked();
            var second = unpacked is not null && fetch!.Page!.Status < 300 ? BodyText.Of(unpacked, fetch.Page.Field("content-type")) : null;
            CompareUrls(found, document, fetch);
            lines.AddRange(comparison.With(layer));
            lines.AddRange(comparison.With(first is null ? null : RawPage.Of(first.Text), Body, document is null ? "there is no answer" : document.Status >= 300 ? $"it was answered with {document.Status}" : "the body is not in the record"));
            lines.AddRange(comparison.With(second is null ? null : RawPage.Of(second.Text), Second, MissingOf(fetch)));
            CompareAnswers(document, fetch, unpacked);
            CompareTimes(document, fetch);
            artefacts.AddFile(FileName, ToBytes(document, first, fetch, second, unpacked));
            return (true, $"{Count(CrossState.Same)} same, {Count(CrossState.Different)} different, {Count(CrossState.NotChecked)} not checked");
        });

    private int Count(CrossState state) => lines.Count(line => line.State == state);

    private string MissingOf(SecondFetch? fetch) => fetch is null ? notAsked : fetch.Failure ?? (fetch.Page is { Status: >= 300 } page ? $"it was answered with {page.Status}" : "its body cannot be unpacked");

    // What the client said and was told, as it was; under names of their own, so that a replay never takes them for the browser's.
    private async Task RecordAsync(SecondFetch? fetch, TrafficRecorder traffic)
    {
        var number = 0;
        foreach (var answer in fetch?.Answers ?? [])
        {
            number++;
            var url = answer.Url.AbsoluteUri;
            traffic.AskedElsewhere(new(url, HasAnswer: true));
            await artefacts.AddRecordAsync($"second-request-{number}", "message/http", heads.Bytes(url, $"GET {HttpHead.Target(url)} HTTP/1.1", [.. answer.RequestHeaders])).ConfigureAwait(false);
            // The client undoes the transfer encoding, and nothing else.
            List<(string, string)> fields = [.. answer.Headers.Select(header => (header.Name.Equals("transfer-encoding", StringComparison.OrdinalIgnoreCase) ? "x-orig-transfer-encoding" : header.Name, header.Value))];
            byte[] response = [.. heads.Bytes(url, $"HTTP/1.1 {answer.Status} {answer.Reason}", fields), .. answer.Body.Span];
            await artefacts.AddRecordAsync($"second-response-{number}", "message/http", response).ConfigureAwait(false);
        }
    }

    private void CompareUrls(PageFindings found, Exchange? document, SecondFetch? fetch)
    {
        var shown = found.FinalUrl is { } url ? WithoutFragment(url) : null;
        var one = new Claim(FieldComparison.Dom, shown, "location.href");
        lines.Add(Compared("url", one, new(Answer, document?.Url), "there is no answer"));
        lines.Add(Compared("url", one, new(Second, fetch?.Page?.Url.AbsoluteUri is { } final ? WithoutFragment(final) : null, $"after {Math.Max(0, (fetch?.Answers.Count ?? 0) - 1)} redirects"), MissingOf(fetch)));
    }

    private void CompareAnswers(Exchange? document, SecondFetch? fetch, byte[]? unpacked)
    {
        var status = document?.Response is null ? null : document.Status.ToString(CultureInfo.InvariantCulture);
        lines.Add(Compared("status", new(Answer, status), new(Second, fetch?.Page?.Status.ToString(CultureInfo.InvariantCulture)), MissingOf(fetch)));
        var isWhole = document?.KeptBody is { Length: < MaxBodyBytes } && unpacked is { Length: < MaxBodyBytes };
        lines.Add(Compared(
            "body", new(Body, isWhole ? Sha256Digest.Of(document!.KeptBody!.Value.Span).ToString() : null), new(Second, isWhole ? Sha256Digest.Of(unpacked!).ToString() : null),
            unpacked is null ? MissingOf(fetch) : "one of them is not there, or longer than is compared"));
    }

    private void CompareTimes(Exchange? document, SecondFetch? fetch)
    {
        var answered = document?.Response is { } response && response.Member("responseTime") is { ValueKind: System.Text.Json.JsonValueKind.Number } told && told.TryGetDouble(out var milliseconds) && milliseconds is > 0 and < 1e14
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : document?.SentAt;
        lines.Add(CompareTime(Answer, document?.SentAt, answered, document?.Response is null ? null : HttpHead.Field(document, "date"), document?.Response is null ? null : HttpHead.Field(document, "age")));
        var page = fetch?.Page;
        lines.Add(CompareTime(Second, page?.SentAt, page?.AnsweredAt, page?.Field("date"), page?.Field("age")));
    }

    // A store on the way gives an answer with the date at which it was made, and its age.
    private static CrossCheckLine CompareTime(string source, DateTimeOffset? sentAt, DateTimeOffset? answeredAt, string? date, string? age)
    {
        var stated = age is { Length: > 0 } ? $"Date header; Age {age} s" : "Date header";
        if (sentAt is not { } from || answeredAt is not { } to)
        {
            return new("time", CrossState.NotChecked, new(Clock, null), new(source, null), "there is no answer");
        }
        var one = new Claim(Clock, $"{Times.Rfc3339(from)}/{Times.Rfc3339(to)}", "asked/answered");
        if (!DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var made))
        {
            return new("time", CrossState.NotChecked, one, new(source, date, stated), "it states no date");
        }
        var aged = long.TryParse(age, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? Math.Min(seconds, 1L << 31) : 0;
        var at = made.UtcTicks + (aged * TimeSpan.TicksPerSecond);
        var gap = at < from.UtcTicks ? at - from.UtcTicks : at > to.UtcTicks ? at - to.UtcTicks : 0;
        return new("time", Math.Abs(gap) <= Tolerance.Ticks ? CrossState.Same : CrossState.Different, one, new(source, Times.Rfc3339(made), stated), $"{gap / TimeSpan.TicksPerSecond} s apart");
    }

    private static CrossCheckLine Compared(string field, Claim one, Claim other, string missing) =>
        one.Value is null || other.Value is null
            ? new(field, CrossState.NotChecked, one, other, one.Value is null && other.Value is not null ? "the browser has none" : missing)
            : new(field, one.Value == other.Value ? CrossState.Same : CrossState.Different, one, other);

    private static string WithoutFragment(string url) => url.IndexOf('#', StringComparison.Ordinal) is var at and >= 0 ? url[..at] : url;

    private byte[] ToBytes(Exchange? document, BodyText? first, SecondFetch? fetch, BodyText? second, byte[]? unpacked)
    {
        JsonObject Text(BodyText? text, int? bytes) => new JsonObjectBuilder
        {
            { "bytes", bytes is { } count ? (JsonValue)count : JsonNull.Instance }, { "charset", text is null ? JsonNull.Instance : text.Charset }, { "charset_named_by", text is null ? JsonNull.Instance : text.NamedBy },
        };
        var sources = new JsonObjectBuilder
        {
            { FieldComparison.Dom, "the rendered page as scripts left it, read in a world of its own (observed.json)" },
            { FieldComparison.TextLayerSource, "texts and boxes of the browser's layout, taken while the pictures were taken; not read from the pixels" },
            { Body, "the main document's body, the payload of its response record, before any script" },
            { Answer, "the main document's answer as recorded" },
            { Second, "second client, same host: a client of ours through the same gate, without cookies or scripts; not independent of the operator" },
            { Clock, "the clock of the machine that recorded" },
        };
        return
        [
            .. CanonicalJson.Write(new JsonObjectBuilder
            {
                { "version", 1 },
                { "sources", sources.Build() },
                { "text_layer", new JsonObjectBuilder { { "boxes", layer.Boxes.Count }, { "missing", layer.Missing is { } none ? WellFormed.Text(none) : JsonNull.Instance } }.Build() },
                { "warc_body", Text(first, document?.KeptBody?.Length) },
                { "second_client", Of(fetch, Text(second, unpacked?.Length)) },
                { "checks", JsonArray.Of([.. lines.Select(JsonValue (line) => line.ToJson())]) },
                { "same", Count(CrossState.Same) }, { "different", Count(CrossState.Different) }, { "not_checked", Count(CrossState.NotChecked) },
            }),
            (byte)'\n',
        ];
    }

    private JsonObject Of(SecondFetch? fetch, JsonObject body) => new JsonObjectBuilder
    {
        { "label", "second client, same host" },
        { "failure", fetch is null ? notAsked : fetch.Failure is { } failure ? WellFormed.Text(failure) : JsonNull.Instance },
        { "body", body },
        {
            "answers", JsonArray.Of([.. (fetch?.Answers ?? []).Select(JsonValue (answer) => new JsonObjectBuilder
            {
                { "url", WellFormed.Text(answer.Url.AbsoluteUri) }, { "status", answer.Status }, { "sent_at", Times.Rfc3339(answer.SentAt) }, { "answered_at", Times.Rfc3339(answer.AnsweredAt) },
                { "address", browser.AddressOf(answer.Url) is { } address ? address.ToString() : JsonNull.Instance }, { "bytes", answer.Body.Length }, { "cut", answer.IsCut },
            }.Build())])
        },
    };
}
