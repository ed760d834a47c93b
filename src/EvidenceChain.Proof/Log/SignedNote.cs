using System.Text;
using System.Text.Unicode;

namespace EvidenceChain.Proof.Log;

/// <summary>How the signatures of a note stood against known keys.</summary>
public enum NoteVerdict
{
    /// <summary>At least one known key signed it and no known key's signature is wrong.</summary>
    Verified,

    /// <summary>No signature is by a known key of a supported type: nothing can be said.</summary>
    NoKnownKey,

    /// <summary>A line bears a known key's name and id but its signature is wrong: the note is refused whatever else it bears.</summary>
    BadSignature,
}

/// <summary>What became of a note's verification.</summary>
/// <param name="Verdict">The answer.</param>
/// <param name="VerifiedKeys">Known keys whose signature is right, each once; empty unless verified.</param>
public sealed record NoteVerification(NoteVerdict Verdict, IReadOnlyList<NoteVerifierKey> VerifiedKeys);

/// <summary>A text and signatures over it: text, blank line, signature lines. C2SP signed-note.</summary>
public sealed class SignedNote
{
    /// <summary>Longest note read, in bytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Most signature lines read; the specification asks for at least 16.</summary>
    public const int MaxSignatures = 100;

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        Text = text;
        Signatures = signatures;
    }

    /// <summary>The signed text with its final newline.</summary>
    public string Text { get; }

    /// <summary>The signature lines in order, known or not; at least one.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>A note of a text and at least one signature; a text without final newline or with control characters is an <see cref="ArgumentException"/>.</summary>
    public static SignedNote Of(string text, params IReadOnlyList<NoteSignature> signatures)
    {
        ThrowUnlessText(text);
        return signatures.Count is > 0 and <= MaxSignatures
            ? new(text, [.. signatures])
            : throw new ArgumentException($"a note has 1 to {MaxSignatures} signatures", nameof(signatures));
    }

    /// <summary>Reads a note; the text is all before the last blank line. Accepts only what <see cref="ToBytes"/> writes.</summary>
    public static ParseResult<SignedNote> Parse(ReadOnlySpan<byte> note)
    {
        if (note.Length > MaxBytes)
        {
            return ParseResult.Fail($"note is {note.Length} bytes, over the limit of {MaxBytes}");
        }
        if (!Utf8.IsValid(note))
        {
            return ParseResult.Fail("note is not UTF-8");
        }
        var whole = Encoding.UTF8.GetString(note);
        var blank = whole.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 0)
        {
            return ParseResult.Fail("note has no blank line before its signatures");
        }
        var text = whole[..(blank + 1)];
        if (!IsText(text))
        {
            return ParseResult.Fail("note has a control character");
        }
        return ParseSignatures(whole[(blank + 2)..]).TryGet(out var signatures, out var error)
            ? new SignedNote(text, signatures)
            : ParseResult.Fail(error);
    }

    /// <summary>Reads a text and its signature lines kept apart (<c>NAME.json</c> and <c>NAME.sig</c>).</summary>
    public static ParseResult<SignedNote> ParseDetached(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signatureLines)
    {
        if (!Parse([.. text, (byte)'\n', .. signatureLines]).TryGet(out var note, out var error))
        {
            return ParseResult.Fail(error);
        }
        // A blank line inside the signature file would move lines of it into the text.
        return Encoding.UTF8.GetByteCount(note.Text) == text.Length ? note : ParseResult.Fail("signature file has a blank line");
    }

    /// <summary>The note with more signatures after its own; a line that it has already is not added again.</summary>
    public SignedNote With(params IReadOnlyList<NoteSignature> more)
    {
        var lines = Signatures.Select(signature => signature.ToLine()).ToHashSet(StringComparer.Ordinal);
        return Of(Text, [.. Signatures, .. more.Where(signature => lines.Add(signature.ToLine()))]);
    }

    /// <summary>The whole note in UTF-8.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes($"{Text}\n{SignatureText()}");

    /// <summary>The signature lines alone in UTF-8, each with its newline: what <c>NAME.sig</c> holds.</summary>
    public byte[] SignatureBytes() => Encoding.UTF8.GetBytes(SignatureText());

    /// <summary>Holds every signature against the known keys. Lines of an unknown (name, id) or an unsupported type are passed over.</summary>
    public NoteVerification Verify(params IReadOnlyList<NoteVerifierKey> knownKeys)
    {
        var verified = new List<NoteVerifierKey>();
        foreach (var signature in Signatures)
        {
            var candidates = knownKeys.Where(key => key.IsSupported && key.Matches(signature)).Distinct().ToList();
            if (candidates.Count == 0)
            {
                continue;
            }
            // Two keys may share a name and an id by accident of 32 bits; the line must then be by one of them.
            var signer = candidates.Find(key => key.Verify(Text, signature));
            if (signer is null)
            {
                return new(NoteVerdict.BadSignature, []);
            }
            if (!verified.Contains(signer))
            {
                verified.Add(signer);
            }
        }
        return new(verified.Count > 0 ? NoteVerdict.Verified : NoteVerdict.NoKnownKey, verified);
    }

    internal static void ThrowUnlessText(string text)
    {
        if (!text.EndsWith('\n') || !IsText(text) || !Statements.UnicodeText.IsWellFormed(text))
        {
            throw new ArgumentException("a note's text ends with a newline and holds no other control character", nameof(text));
        }
    }

    private static ParseResult<List<NoteSignature>> ParseSignatures(string lines)
    {
        if (!lines.EndsWith('\n'))
        {
            return ParseResult.Fail("note does not end with a signature line and its newline");
        }
        var signatures = new List<NoteSignature>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines[..^1].Split('\n', MaxSignatures + 1))
        {
            if (signatures.Count == MaxSignatures)
            {
                return ParseResult.Fail($"note has more than {MaxSignatures} signatures");
            }
            if (!NoteSignature.Parse(line).TryGet(out var signature, out var error))
            {
                return ParseResult.Fail(error);
            }
            if (!seen.Add(line))
            {
                return ParseResult.Fail("a signature line stands twice");
            }
            signatures.Add(signature);
        }
        return signatures;
    }

    private static bool IsText(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (letter < ' ' && letter != '\n')
            {
                return false;
            }
        }
        return true;
    }

    private string SignatureText() => string.Concat(Signatures.Select(signature => signature.ToLine() + "\n"));
}
