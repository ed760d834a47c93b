using System.Text.Json;
using EvidenceChain.Capture.Browsing.Cdp;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using CdpObject = System.Text.Json.Nodes.JsonObject;

namespace EvidenceChain.Capture.Recording.Traffic;

/// <summary>
/// Keeps the certificates of every origin that answered over TLS, as the browser got them on the connection it used: one DER file a
/// certificate, and a list of origins with what was agreed on. Asked while the page is there, for a page that is left takes them along.
/// </summary>
internal sealed class TlsOrigins(Func<string, string, CdpObject, TimeSpan, CancellationToken, Task<CdpAnswer>> call, CancellationToken ending)
{
    /// <summary>A page may name any number of hosts.</summary>
    private const int MaxOrigins = 500, MaxAgreements = 8, MaxCertificates = 10;

    private const int MaxCertificateBytes = 64 << 10;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private readonly Dictionary<string, Origin> origins = new(StringComparer.Ordinal);
    private readonly List<Task> begun = [];
    private JsonElement? refusedState;
    private string? refusedPage;
    private int beyond;

    /// <summary>Takes a finished exchange; returns at once.</summary>
    public void Take(Exchange exchange)
    {
        if (!exchange.Url.StartsWith("https://", StringComparison.Ordinal))
        {
            return;
        }
        lock (gate)
        {
            if (exchange.Response?.Member("securityDetails") is { } details)
            {
                Agreed(exchange, details);
            }
            else if (exchange.FailedBecause is { } failure && failure.StartsWith("net::ERR_CERT_", StringComparison.Ordinal) && Find(exchange.Url) is { } origin)
            {
                origin.Refusal = failure;
                origin.Missing = "of what it refused the browser told none";
                refusedPage = exchange.IsPageItself ? exchange.Url : refusedPage;
            }
        }
    }

    /// <summary>Takes what the browser says of the page's own security: it tells the certificates it refused for the page itself.</summary>
    public void Take(CdpEvent message)
    {
        if (message.Method == "Security.visibleSecurityStateChanged"
            && message.Params.Member("visibleSecurityState")?.Member("certificateSecurityState") is { } state && state.Text("certificateNetworkError") is { Length: > 0 })
        {
            lock (gate)
            {
                refusedState = state;
            }
        }
    }

    /// <summary>Waits for the answers and adds <c>tls/</c> to the package; nothing when there was no TLS.</summary>
    public async Task FinishAsync(Artefacts artefacts)
    {
        Task[] asked;
        lock (gate)
        {
            asked = [.. begun];
        }
        await Task.WhenAll(asked).ConfigureAwait(false);
        if (refusedPage is { } url && refusedState is { } state && Find(url) is { } refused)
        {
            refused.Agree(state);
            refused.Chain ??= Certificates(state.Member("certificate"));
        }
        if (origins.Count == 0)
        {
            return;
        }
        foreach (var certificate in origins.Values.SelectMany(origin => origin.Chain ?? []))
        {
            artefacts.AddFile(PathOf(certificate), certificate);
        }
        var list = new JsonObjectBuilder
        {
            { "version", 1 },
            { "origins", JsonArray.Of([.. origins.Values.OrderBy(origin => origin.Name, StringComparer.Ordinal).Select(origin => origin.ToJson())]) },
            { "origins_beyond_limit", beyond },
        };
        artefacts.AddFile("tls/origins.json", (byte[])[.. CanonicalJson.Write(list.Build()), (byte)'\n']);
    }

    private static string PathOf(byte[] certificate) => $"tls/{Sha256Digest.Of(certificate).ToHex()}.der";

    private Origin? Find(string url)
    {
        var name = new Uri(url).GetLeftPart(UriPartial.Authority);
        if (origins.TryGetValue(name, out var origin))
        {
            return origin;
        }
        if (origins.Count == MaxOrigins)
        {
            beyond++;
            return null;
        }
        return origins[name] = new(name);
    }

    private void Agreed(Exchange exchange, JsonElement details)
    {
        if (Find(exchange.Url) is not { } origin)
        {
            return;
        }
        origin.Agree(details);
        // What only redirected is no resource of the page, and the browser tells certificates of resources alone.
        if (!exchange.IsRedirect && origin is { Chain: null, IsAsked: false })
        {
            origin.IsAsked = true;
            begun.Add(AskAsync(origin, [.. exchange.Sessions]));
        }
    }

    private async Task AskAsync(Origin origin, string[] sessions)
    {
        foreach (var session in sessions)
        {
            CdpAnswer answer;
            try
            {
                answer = await call(session, "Network.getCertificate", new() { ["origin"] = origin.Name }, Limit, ending).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                origin.Missing = "the capture ran out of time";
                return;
            }
            if (answer.IsOk && Certificates(answer.Result.Member("tableNames")) is { Count: > 0 } chain)
            {
                lock (gate)
                {
                    origin.Chain ??= chain;
                }
                return;
            }
            origin.Missing = answer.Failure ?? "the browser no longer knows them";
        }
        lock (gate)
        {
            origin.IsAsked = false; // The next exchange may be of a session that knows.
        }
    }

    private static List<byte[]> Certificates(JsonElement? list) =>
        list is not { ValueKind: JsonValueKind.Array } found
            ? []
            : [.. found.EnumerateArray().Take(MaxCertificates).Select(one => one.GetBytesFromBase64()).Where(bytes => bytes.Length is > 0 and <= MaxCertificateBytes)];

    private sealed class Origin(string name)
    {
        private readonly List<JsonObject> agreements = [];

        public string Name => name;

        public bool IsAsked { get; set; }

        /// <summary>From the site's own certificate upwards; null when not told.</summary>
        public IReadOnlyList<byte[]>? Chain { get; set; }

        /// <summary>Why the browser did not accept the chain; null when it did.</summary>
        public string? Refusal { get; set; }

        public string Missing { get; set; } = "only redirects came from there";

        public void Agree(JsonElement details)
        {
            var agreement = new JsonObjectBuilder
            {
                { "protocol", TlsNames.Protocol(details) ?? "" },
                { "cipher_suite", TlsNames.CipherSuite(details) ?? details.Text("cipher") ?? "" },
                { "group", details.Text("keyExchangeGroup") ?? "" },
                { "subject", WellFormed.Text(details.Text("subjectName") ?? "") },
                { "issuer", WellFormed.Text(details.Text("issuer") ?? "") },
            }.Build();
            var bytes = CanonicalJson.Write(agreement);
            if (agreements.Count < MaxAgreements && !agreements.Exists(earlier => CanonicalJson.Write(earlier).AsSpan().SequenceEqual(bytes)))
            {
                agreements.Add(agreement);
            }
        }

        public JsonObject ToJson() => new JsonObjectBuilder
        {
            { "origin", WellFormed.Text(name) },
            { "agreed", JsonArray.Of([.. agreements]) },
            { "chain", JsonArray.OfTexts((Chain ?? []).Select(PathOf)) },
            { "missing", Chain is { Count: > 0 } ? JsonNull.Instance : (JsonValue)Missing },
            { "refused", Refusal is { } refusal ? (JsonValue)refusal : JsonNull.Instance },
        };
    }
}
