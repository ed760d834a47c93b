using System.Text;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Tests.Statements;

public sealed class StatementTests
{
    public static TheoryData<string> Types => [KeyStatement.Type, OrderStatement.Type, SealStatement.Type, AnchorStatement.Type];

    [Theory]
    [MemberData(nameof(Types))]
    public void Parse_WhatWasWritten_WritesTheSameBytes(string type)
    {
        var bytes = StatementSamples.Bytes(type);
        Assert.Equal(bytes, StatementSamples.ReadAndWrite(type, bytes).Value);
        Assert.Equal((byte)'\n', bytes[^1]);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Parse_AnyMemberMissing_IsRefused(string type)
    {
        var whole = (JsonObject)CanonicalJson.Parse(StatementSamples.Bytes(type).AsSpan()[..^1]).Value;
        var optional = new[] { "valid_until" };
        foreach (var missing in whole.Names.Except(optional))
        {
            var builder = new JsonObjectBuilder();
            foreach (var (name, value) in whole.Where(member => member.Key != missing))
            {
                builder.Add(name, value);
            }
            Assert.False(StatementSamples.ReadAndWrite(type, Line(builder)).IsOk, missing);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Parse_MemberOfAnotherKind_IsRefused(string type)
    {
        var whole = (JsonObject)CanonicalJson.Parse(StatementSamples.Bytes(type).AsSpan()[..^1]).Value;
        foreach (var changed in whole.Names)
        {
            var builder = new JsonObjectBuilder();
            foreach (var (name, value) in whole)
            {
                builder.Add(name, name == changed ? (value is JsonBool ? 1 : true) : value);
            }
            var result = StatementSamples.ReadAndWrite(type, Line(builder));
            Assert.False(result.IsOk, changed);
            Assert.False(result.IsUnsupported, changed);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Parse_MemberTooMany_IsRefused(string type)
    {
        var whole = (JsonObject)CanonicalJson.Parse(StatementSamples.Bytes(type).AsSpan()[..^1]).Value;
        var builder = new JsonObjectBuilder { { "zz", "more" } };
        foreach (var (name, value) in whole)
        {
            builder.Add(name, value);
        }
        Assert.Contains("zz", StatementSamples.ReadAndWrite(type, Line(builder)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Parse_UnknownVersion_IsUnsupportedRatherThanWrong(string type)
    {
        var text = Encoding.UTF8.GetString(StatementSamples.Bytes(type)).Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal);
        var result = StatementSamples.ReadAndWrite(type, Encoding.UTF8.GetBytes(text));
        Assert.False(result.IsOk);
        Assert.True(result.IsUnsupported);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("{}\n")]
    [InlineData("[]\n")]
    [InlineData("{\"type\":\"seal\"}\n")]
    public void Parse_NoStatement_IsRefused(string text) => Assert.False(SealStatement.Parse(Encoding.UTF8.GetBytes(text)).IsOk);

    [Fact]
    public void Parse_SealInsideMember_KnowsNoStrangers()
    {
        var text = Encoding.UTF8.GetString(StatementSamples.Seal().ToCanonicalBytes());
        var extended = text.Replace("\"size\":7", "\"size\":7,\"sl\":1", StringComparison.Ordinal);
        Assert.NotEqual(text, extended);
        Assert.Contains("package.sl", SealStatement.Parse(Encoding.UTF8.GetBytes(extended)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OrderWithoutProfile_IsForTheFullOne()
    {
        var text = Encoding.UTF8.GetString(StatementSamples.Order().ToCanonicalBytes());
        var silent = Encoding.UTF8.GetBytes(text.Replace("\"profile\":\"light\",", "", StringComparison.Ordinal));
        Assert.Equal(OrderSettings.DefaultProfile, OrderStatement.Parse(silent).Value.Settings.Profile);
        Assert.Equal(silent, OrderStatement.Parse(silent).Value.ToCanonicalBytes());
        Assert.False(OrderStatement.Parse(Encoding.UTF8.GetBytes(text.Replace("light", "full", StringComparison.Ordinal))).IsOk);
    }

    [Theory]
    [InlineData("1366x768", "1366 x 768")]
    [InlineData("1366x768", "01366x768")]
    [InlineData("1366x768", "1366x768x1")]
    [InlineData("Asia/Shanghai", "")]
    [InlineData("Asia/Shanghai", "../zone")]
    public void Parse_OrderOfNoSuchVisitor_IsRefused(string stated, string instead)
    {
        var text = Encoding.UTF8.GetString(StatementSamples.Order().ToCanonicalBytes());
        Assert.Contains($"\"{stated}\"", text, StringComparison.Ordinal);
        Assert.False(OrderStatement.Parse(Encoding.UTF8.GetBytes(text.Replace($"\"{stated}\"", $"\"{instead}\"", StringComparison.Ordinal))).IsOk);
    }

    [Fact]
    public void ToCanonicalBytes_TimesFinerThanMilliseconds_AreCut()
    {
        var fine = StatementSamples.Order() with { MadeAt = StatementSamples.Noon.AddTicks(9).ToOffset(TimeSpan.FromHours(8)) };
        Assert.Contains("\"made_at\":\"2026-11-23T12:00:00.120Z\"", Encoding.UTF8.GetString(fine.ToCanonicalBytes()), StringComparison.Ordinal);
        Assert.Equal(StatementSamples.Noon, OrderStatement.Parse(fine.ToCanonicalBytes()).Value.MadeAt);
    }

    private static byte[] Line(JsonObjectBuilder builder) => [.. CanonicalJson.Write(builder.Build()), (byte)'\n'];
}
