using System.Text;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Tests.Statements;

namespace EvidenceChain.Proof.Tests.Bundles;

public sealed class BundleManifestTests
{
    private static readonly BundleManifest Manifest = new()
    {
        Origin = StatementSamples.Origin,
        Number = StatementSamples.Number,
        MadeAt = StatementSamples.Noon,
        Product = "EvidenceChain 0.1.0",
        Level = BundleLevel.Stamped,
        Pending = ["logged", "anchored"],
        Members = [new("a.json", Sha256Digest.Of("a"u8), 1), new("b/c.json", Sha256Digest.Of("b"u8), 2)],
    };

    private static readonly string Text = Encoding.UTF8.GetString(Manifest.ToCanonicalBytes());

    [Fact]
    public void Parse_WhatWasWritten_WritesTheSameBytes() =>
        Assert.Equal(Manifest.ToCanonicalBytes(), BundleManifest.Parse(Manifest.ToCanonicalBytes()).Value.ToCanonicalBytes());

    [Theory]
    [InlineData("\"version\":1", "\"version\":2", true)]
    [InlineData("\"requires\":[]", "\"requires\":[\"x\"]", true)]
    [InlineData("\"type\":\"bundle\"", "\"type\":\"parcel\"", false)]
    [InlineData("\"level\":\"stamped\"", "\"level\":\"perfect\"", false)]
    [InlineData("\"size\":1", "\"size\":-1", false)]
    [InlineData("\"size\":1", "\"size\":16777217", false)]
    [InlineData("b/c.json", "a.json", false)]
    [InlineData("b/c.json", "a", false)]
    [InlineData("b/c.json", "../c.json", false)]
    [InlineData("b/c.json", "b//c.json", false)]
    [InlineData("b/c.json", "b\\\\c.json", false)]
    [InlineData("b/c.json", "bundle.json", false)]
    [InlineData("b/c.json", "bundle.sig", false)]
    [InlineData("}\n", "}", false)]
    public void Parse_Changed_IsRefused(string from, string to, bool isUnsupported)
    {
        var changed = Text.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Text, changed);
        var read = BundleManifest.Parse(Encoding.UTF8.GetBytes(changed));
        Assert.False(read.IsOk);
        Assert.Equal(isUnsupported, read.IsUnsupported);
    }
}
