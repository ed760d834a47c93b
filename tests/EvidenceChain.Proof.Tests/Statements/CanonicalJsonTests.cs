using System.Text;
using CsCheck;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Tests.Statements;

public sealed class CanonicalJsonTests
{
    private static readonly Gen<JsonValue> AnyValue = Gen.Recursive<JsonValue>((depth, value) => depth > 4
        ? Gen.Const<JsonValue>(JsonNull.Instance)
        : Gen.OneOf(
            Gen.String.Where(text => UnicodeText.IsWellFormed(text)).Select(text => (JsonValue)new JsonString(text)),
            Gen.Long[-JsonNumber.Max, JsonNumber.Max].Select(number => (JsonValue)number),
            Gen.Bool.Select(fact => (JsonValue)fact),
            Gen.Const((JsonValue)JsonNull.Instance),
            value.Array[0, 4].Select(items => (JsonValue)JsonArray.Of(items)),
            Gen.Dictionary(Gen.String.Where(text => UnicodeText.IsWellFormed(text)), value)[0, 4].Select(members => (JsonValue)new JsonObject(members))));

    [Theory]
    [InlineData("")]
    [InlineData(" {}")]
    [InlineData("{} ")]
    [InlineData("{}\n")]
    [InlineData("{}{}")]
    [InlineData("\ufeff{}")]
    [InlineData("""{"a": 1}""")]
    [InlineData("""{"b":1,"a":2}""")]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"\u0061":1}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("[1,]")]
    [InlineData("[1")]
    [InlineData("[1]]")]
    [InlineData("01")]
    [InlineData("-0")]
    [InlineData("1.0")]
    [InlineData("1e2")]
    [InlineData("0.5")]
    [InlineData("9007199254740992")]
    [InlineData("-9007199254740992")]
    [InlineData("99999999999999999999")]
    [InlineData("NaN")]
    [InlineData("True")]
    [InlineData("\"\\u0041\"")]
    [InlineData("\"\\/\"")]
    [InlineData("\"\\u000A\"")]
    [InlineData("\"\\u001F\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\ud83d\\ude00\"")]
    [InlineData("\"\t\"")]
    [InlineData("'a'")]
    [InlineData("/**/1")]
    public void Parse_AnotherWayToWriteIt_IsRefused(string text) => Assert.False(CanonicalJson.Parse(Encoding.UTF8.GetBytes(text)).IsOk);

    [Fact]
    public void Parse_InvalidUtf8_IsRefused()
    {
        Assert.False(CanonicalJson.Parse([(byte)'"', 0xc0, 0x80, (byte)'"']).IsOk);
        Assert.False(CanonicalJson.Parse([(byte)'"', 0xed, 0xa0, 0x80, (byte)'"']).IsOk);
    }

    [Fact]
    public void Parse_OverALimit_IsRefused()
    {
        var nested = Encoding.UTF8.GetBytes(new string('[', 4) + new string(']', 4));
        Assert.True(CanonicalJson.Parse(nested, new(8, 4)).IsOk);
        Assert.False(CanonicalJson.Parse(nested, new(8, 3)).IsOk);
        Assert.False(CanonicalJson.Parse(nested, new(7, 4)).IsOk);
        var bomb = Encoding.UTF8.GetBytes(new string('[', 1 << 20));
        Assert.False(CanonicalJson.Parse(bomb).IsOk);
    }

    [Fact]
    public void Parse_WhatWasWritten_GivesTheSameValueAndBytes() =>
        AnyValue.Sample(value =>
        {
            var written = CanonicalJson.Write(value);
            var read = CanonicalJson.Parse(written, new(int.MaxValue, 64)).Value;
            return read == value && CanonicalJson.Write(read).AsSpan().SequenceEqual(written);
        }, iter: 2000);

    [Fact]
    public void Parse_AnyBytes_EitherRefusesOrWritesTheSame() =>
        Gen.OneOf(Gen.Char["{}[]\",:0123456789\\untrfals \n"].Array[0, 12].Select(units => Encoding.UTF8.GetBytes(units)), Gen.Byte.Array[0, 12])
            .Sample(
                bytes => !CanonicalJson.Parse(bytes).TryGet(out var value, out _) || CanonicalJson.Write(value).AsSpan().SequenceEqual(bytes),
                iter: 20_000);

    [Fact]
    public void Getters_WrongKindOrMissing_AreFalse()
    {
        JsonObject value = new JsonObjectBuilder { { "n", 5 }, { "s", "x" }, { "b", true }, { "l", JsonArray.OfTexts(["a", "b"]) }, { "m", JsonArray.Of(["a", 1]) } };

        Assert.True(value.TryGetInt64("n", out var number) && number == 5);
        Assert.True(value.TryGetString("s", out var text) && text == "x");
        Assert.True(value.TryGetBool("b", out var fact) && fact);
        Assert.True(value.TryGetStrings("l", out var texts) && texts.SequenceEqual(["a", "b"]));
        Assert.False(value.TryGetString("n", out _) || value.TryGetInt64("s", out _) || value.TryGetBool("n", out _));
        Assert.False(value.TryGetObject("l", out _) || value.TryGetArray("s", out _) || value.TryGetStrings("m", out _));
        Assert.False(value.TryGet("missing", out _) || value.TryGetSha256("s", out _));
    }

    [Fact]
    public void Builder_NameTwice_Throws()
    {
        var builder = new JsonObjectBuilder { { "a", 1 } };
        Assert.Throws<ArgumentException>(() => builder.Add("a", 2));
        Assert.Throws<ArgumentException>(() => builder.Add("\ud800", 2));
        Assert.Throws<ArgumentException>(() => new JsonString("\udc00\ud800"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new JsonNumber(JsonNumber.Max + 1));
    }
}
