using System.Text;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Tests.Rfc;

/// <summary>RFC 8785 examples, as far as they have no floating point.</summary>
public sealed class Rfc8785Tests
{
    [Fact]
    public void Section_3_2_3_sorts_names_by_UTF_16_code_units()
    {
        JsonObject value = new JsonObjectBuilder
        {
            { "\u20ac", "Euro Sign" },
            { "\r", "Carriage Return" },
            { "\ufb33", "Hebrew Letter Dalet With Dagesh" },
            { "1", "One" },
            { "\U0001f600", "Emoji: Grinning Face" },
            { "\u0080", "Control" },
            { "\u00f6", "Latin Small Letter O With Diaeresis" },
        };
        const string Expected =
            """{"\r":"Carriage Return","1":"One","€CTRL€":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","דּ":"Hebrew Letter Dalet With Dagesh"}""";
        Assert.Equal(Expected.Replace("€CTRL€", "\u0080", StringComparison.Ordinal).Replace("דּ", "\ufb33", StringComparison.Ordinal), Text(value));
    }

    [Fact]
    public void Section_3_2_2_2_escapes_no_more_than_it_must()
    {
        JsonObject value = new JsonObjectBuilder
        {
            { "string", "\u20ac$\u000f\nA'B\"\\\\\"/" },
            { "literals", JsonArray.Of([JsonNull.Instance, true, false]) },
        };
        Assert.Equal("""{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}""", Text(value));
    }

    [Fact]
    public void Every_control_character_has_its_one_escape()
    {
        var controls = string.Concat(Enumerable.Range(0, 32).Select(code => (char)code)) + "\u007f\u2028";
        Assert.Equal(
            """
            "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f
            """.Trim() + "\u007f\u2028\"",
            Text(controls));
        Assert.Equal(new JsonString(controls), CanonicalJson.Parse(CanonicalJson.Write(controls)).Value);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-1, "-1")]
    [InlineData(JsonNumber.Max, "9007199254740991")]
    [InlineData(-JsonNumber.Max, "-9007199254740991")]
    public void Whole_numbers_are_plain_decimals(long number, string text) => Assert.Equal(text, Text(number));

    private static string Text(JsonValue value) => Encoding.UTF8.GetString(CanonicalJson.Write(value));
}
