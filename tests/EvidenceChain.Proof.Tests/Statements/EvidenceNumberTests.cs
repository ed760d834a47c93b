using CsCheck;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Tests.Statements;

public sealed class EvidenceNumberTests
{
    private static readonly Gen<EvidenceNumber> AnyNumber = Gen.Byte.Array[EvidenceNumber.SizeBytes].Select(bytes => EvidenceNumber.Create(bytes));

    [Theory]
    [InlineData("00000000000000000000", "EC-0000-0000-0000-0000-0")]
    [InlineData("00000000000000000001", "EC-0000-0000-0000-0001-Y")]
    [InlineData("00443214c74254b635cf", "EC-0123-4567-89AB-CDEF-8")]
    [InlineData("84653a56d7c675be77df", "EC-GHJK-MNPQ-RSTV-WXYZ-0")]
    [InlineData("ffffffffffffffffffff", "EC-ZZZZ-ZZZZ-ZZZZ-ZZZZ-G")]
    public void ToString_KnownBytes_IsTheKnownText(string hex, string text)
    {
        var number = EvidenceNumber.Create(Convert.FromHexString(hex));
        Assert.Equal(text, number.ToString());
        Assert.Equal(hex, Convert.ToHexStringLower(number.ToArray()));
    }

    [Theory]
    [InlineData("ec-0123-4567-89ab-cdef-{0}")]
    [InlineData("EC0123456789ABCDEF{0}")]
    [InlineData("0123456789abcdef{0}")]
    [InlineData("OI23 4567 89AB CDEF {0}")]
    [InlineData("oL23-4567-89AB-CDEF-{0}")]
    public void TryParse_AsPeopleTypeIt_IsRead(string typed)
    {
        var expected = EvidenceNumber.Create(Convert.FromHexString("00443214c74254b635cf"));
        var text = typed.Replace("{0}", expected.ToString()[^1..], StringComparison.Ordinal);
        Assert.True(EvidenceNumber.TryParse(text, out var number));
        Assert.Equal(expected, number);
        Assert.False(EvidenceNumber.TryParseExact(text, out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("EC-")]
    [InlineData("EC-0000-0000-0000-0000")]
    [InlineData("EC-0000-0000-0000-0000-00")]
    [InlineData("XX-0000-0000-0000-0000-0")]
    [InlineData("EC-0000-0000-0000-000U-0")]
    [InlineData("EC-0000-0000-0000-000é-0")]
    public void TryParse_NotANumber_IsFalse(string? text) => Assert.False(EvidenceNumber.TryParse(text, out _));

    [Fact]
    public void TryParse_OneWrongCharacter_IsAlwaysFound() =>
        Gen.Select(AnyNumber, Gen.Int[0, 16], Gen.Int[1, 31]).Sample((number, place, shift) =>
        {
            const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
            var characters = number.ToString().Replace("-", "", StringComparison.Ordinal).ToCharArray();
            characters[place + 2] = Alphabet[(Alphabet.IndexOf(characters[place + 2], StringComparison.Ordinal) + shift) % 32];
            return !EvidenceNumber.TryParse(new string(characters), out _);
        });

    [Fact]
    public void TryParseExact_WhatWasWritten_IsTheSameNumber() =>
        AnyNumber.Sample(number => EvidenceNumber.TryParseExact(number.ToString(), out var read) && read == number);
}
