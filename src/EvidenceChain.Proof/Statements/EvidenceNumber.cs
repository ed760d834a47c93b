using System.Buffers.Binary;

namespace EvidenceChain.Proof.Statements;

/// <summary>
/// Evidence number 存证编号: 80 random bits and a check character, written <c>EC-XXXX-XXXX-XXXX-XXXX-C</c> in Crockford base32
/// (no I, L, O, U), the check character by Luhn mod 32. 10 bytes; <c>default</c> is 80 zero bits, which is never given out.
/// </summary>
public readonly record struct EvidenceNumber
{
    /// <summary>How many random bytes make a number.</summary>
    public const int SizeBytes = 10;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Characters = 16;
    private const int LongestText = 64;

    private readonly UInt128 bits;

    private EvidenceNumber(UInt128 bits) => this.bits = bits;

    /// <summary>The number of 10 bytes fresh from a cryptographic random source; any other length is an <see cref="ArgumentException"/>.</summary>
    public static EvidenceNumber Create(ReadOnlySpan<byte> tenRandomBytes)
    {
        if (tenRandomBytes.Length != SizeBytes)
        {
            throw new ArgumentException($"evidence number is {tenRandomBytes.Length} bytes, not {SizeBytes}", nameof(tenRandomBytes));
        }
        return new(new UInt128(BinaryPrimitives.ReadUInt16BigEndian(tenRandomBytes), BinaryPrimitives.ReadUInt64BigEndian(tenRandomBytes[2..])));
    }

    /// <summary>
    /// Reads what a person typed: any case, dashes and spaces anywhere or nowhere, <c>EC</c> or not, I and L for 1, O for 0.
    /// <c>false</c> when it is not a number or the check character does not fit.
    /// </summary>
    public static bool TryParse(string? text, out EvidenceNumber number)
    {
        number = default;
        if (text is null || text.Length > LongestText)
        {
            return false;
        }
        Span<int> digits = stackalloc int[LongestText];
        var count = 0;
        foreach (var typed in text)
        {
            if (typed is '-' or ' ')
            {
                continue;
            }
            digits[count] = DigitOf(typed);
            if (digits[count++] < 0)
            {
                return false;
            }
        }
        var found = digits[..count];
        if (count == Characters + 3 && found[0] == DigitOf('E') && found[1] == DigitOf('C'))
        {
            found = found[2..];
        }
        if (found.Length != Characters + 1)
        {
            return false;
        }
        UInt128 bits = 0;
        foreach (var digit in found[..Characters])
        {
            bits = (bits << 5) | (UInt128)(uint)digit;
        }
        number = new(bits);
        return found[Characters] == CheckDigit(bits);
    }

    /// <summary>Reads only what <see cref="ToString"/> writes; this is what statements and file names hold.</summary>
    public static bool TryParseExact(string? text, out EvidenceNumber number) =>
        TryParse(text, out number) && string.Equals(text, number.ToString(), StringComparison.Ordinal);

    /// <summary>The 10 bytes, big end first.</summary>
    public byte[] ToArray()
    {
        Span<byte> wide = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(wide, bits);
        return wide[(16 - SizeBytes)..].ToArray();
    }

    /// <summary><c>EC-XXXX-XXXX-XXXX-XXXX-C</c>, upper case.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[24];
        "EC-".CopyTo(text);
        var at = 3;
        for (var i = 0; i < Characters; i++)
        {
            text[at++] = Alphabet[DigitAt(bits, i)];
            if (i % 4 == 3)
            {
                text[at++] = '-';
            }
        }
        text[at] = Alphabet[CheckDigit(bits)];
        return new(text);
    }

    private static int DigitOf(char typed) => char.ToUpperInvariant(typed) switch
    {
        'I' or 'L' => 1,
        'O' => 0,
        var letter => Alphabet.IndexOf(letter, StringComparison.Ordinal),
    };

    private static int DigitAt(UInt128 bits, int place) => (int)((bits >> (5 * (Characters - 1 - place))) & 31);

    // Luhn mod N: from the right every second digit counts double, and a two-digit double counts as the sum of its digits.
    private static int CheckDigit(UInt128 bits)
    {
        var sum = 0;
        for (var i = Characters - 1; i >= 0; i--)
        {
            var addend = DigitAt(bits, i) * (i % 2 == 1 ? 2 : 1);
            sum += (addend / 32) + (addend % 32);
        }
        return (32 - (sum % 32)) % 32;
    }
}
