using System.Security.Cryptography;
using System.Text.Json;
using EvidenceChain.Capture.Tests.Recording;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Capture.Tests.Traffic;

[Collection("browser")]
public sealed class TlsTests : IDisposable
{
    private readonly Captures captures = new();
    private readonly CertificateChain chain = new();

    public void Dispose()
    {
        chain.Dispose();
        captures.Dispose();
    }

    [Fact]
    public async Task Each_answer_names_protocol_and_suite_and_each_origin_keeps_the_chain_it_sent()
    {
        await using var site = await SecureSite.StartAsync(chain);
        var (report, package) = await Captures.CaptureAsync(captures.Order(new(site.New, "/both")), chain.Trusting);
        Assert.True(report.IsComplete, string.Join(", ", report.Reasons));
        var page = package.Response(site.New + "both");
        Assert.Equal(["h2", "tls/1.3"], page.Fields["WARC-Protocol"]);
        Assert.Matches("^TLS_(AES_128_GCM_SHA256|AES_256_GCM_SHA384|CHACHA20_POLY1305_SHA256)$", page.Fields["WARC-Cipher-Suite"][0]);
        var frame = package.Response(site.Old + "inner");
        Assert.Equal(["http/1.1", "tls/1.2"], frame.Fields["WARC-Protocol"]);
        Assert.Matches("^TLS_ECDHE_ECDSA_WITH_(AES_128_GCM_SHA256|AES_256_GCM_SHA384|CHACHA20_POLY1305_SHA256)$", frame.Fields["WARC-Cipher-Suite"][0]);
        foreach (var origin in new[] { site.New, site.Old })
        {
            var entry = Origin(package, origin);
            Assert.Equal(JsonValueKind.Null, entry.GetProperty("refused").ValueKind);
            Assert.Equal(chain.Sent, Chain(package, entry));
        }
    }

    [Fact]
    public async Task A_refused_certificate_is_kept_with_the_refusal()
    {
        await using var site = await SecureSite.StartAsync(chain);
        var (report, package) = await Captures.CaptureAsync(captures.Order(new(site.Old, "/plain")));
        Assert.Equal(CaptureOutcome.Error, report.Outcome);
        var entry = Origin(package, site.Old);
        Assert.Equal("net::ERR_CERT_AUTHORITY_INVALID", entry.GetProperty("refused").GetString());
        Assert.Equal(chain.Sent, Chain(package, entry));
        Assert.Equal("tls/1.2", entry.GetProperty("agreed")[0].GetProperty("protocol").GetString());
    }

    [Fact]
    public async Task An_origin_that_only_redirects_is_listed_without_a_chain()
    {
        await using var site = await SecureSite.StartAsync(chain);
        var (_, package) = await Captures.CaptureAsync(captures.Order(new(site.New, "/redirects")), chain.Trusting);
        var entry = Origin(package, site.New);
        Assert.Equal("only redirects came from there", entry.GetProperty("missing").GetString());
        Assert.Equal("tls/1.3", entry.GetProperty("agreed")[0].GetProperty("protocol").GetString());
        Assert.Equal(chain.Sent, Chain(package, Origin(package, site.Old)));
    }

    private static JsonElement Origin(ReadBack package, Uri origin) => Assert.Single(
        JsonDocument.Parse(package.Members["tls/origins.json"]).RootElement.GetProperty("origins").EnumerateArray(),
        entry => entry.GetProperty("origin").GetString() == origin.GetLeftPart(UriPartial.Authority));

    private static List<byte[]> Chain(ReadBack package, JsonElement entry) =>
        [.. entry.GetProperty("chain").EnumerateArray().Select(path =>
        {
            var certificate = package.Members[path.GetString()!];
            Assert.Equal($"tls/{Convert.ToHexStringLower(SHA256.HashData(certificate))}.der", path.GetString());
            return certificate;
        })];
}
