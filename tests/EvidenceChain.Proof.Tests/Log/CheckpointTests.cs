using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Proof.Tests.Log;

public sealed class CheckpointTests
{
    private const string Root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    [Fact]
    public void Parse_WhatWasWritten_GivesTheSame()
    {
        var checkpoint = new Checkpoint("evidencechain/test", long.MaxValue, Sha256Digest.Of([]));
        Assert.Equal($"evidencechain/test\n9223372036854775807\n{Root}\n", checkpoint.ToBody());
        Assert.Equal(checkpoint, Checkpoint.Parse(checkpoint.ToBody()).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("o\n1\n" + Root)]
    [InlineData("o\n1\n" + Root + "\nextension\n")]
    [InlineData("o\n1\n" + Root + "\n\n")]
    [InlineData("\n1\n" + Root + "\n")]
    [InlineData("o o\n1\n" + Root + "\n")]
    [InlineData("o+o\n1\n" + Root + "\n")]
    [InlineData("o\n01\n" + Root + "\n")]
    [InlineData("o\n+1\n" + Root + "\n")]
    [InlineData("o\n-1\n" + Root + "\n")]
    [InlineData("o\n 1\n" + Root + "\n")]
    [InlineData("o\n\n" + Root + "\n")]
    [InlineData("o\n9223372036854775808\n" + Root + "\n")]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n")]
    [InlineData("o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==\n")]
    [InlineData("o\n1\n47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("o\r\n1\r\n" + Root + "\r\n")]
    public void Parse_AnotherEncoding_IsRefused(string body) => Assert.False(Checkpoint.Parse(body).IsOk);
}
