using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using EvidenceChain.Proof.Log;

namespace EvidenceChain.Proof.Bundles;

/// <summary>
/// <c>bundle.sig</c>: one note signature line, read by position so that damage has one meaning. In the key's name or hint it makes the signer
/// unknown; anywhere else the line is no signature. FORMAT.md §7.
/// </summary>
public sealed class BundleSignature
{
    /// <summary>Longest line read, in bytes.</summary>
    public const int MaxBytes = 2048;

    private const int HintBytes = 4;
    private const int HintOnlyChars = 5;
    private const int PayloadChars = 92;
    private readonly byte[] name;
    private readonly uint? hint;
    private readonly byte[] signature;

    private BundleSignature(byte[] name, uint? hint, byte[] signature) => (this.name, this.hint, this.signature) = (name, hint, signature);

    /// <summary>Who the line says signed, for people: name and hint, a claim.</summary>
    public string Signer => $"{Encoding.UTF8.GetString(name)}+{hint?.ToString("x8", CultureInfo.InvariantCulture) ?? "????????"}";

    private static ReadOnlySpan<byte> Prefix => "\u2014 "u8;

    /// <summary>The line over a manifest's bytes.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> manifest, NoteSigner signer) => Statements.StatementSignature.Sign(manifest, signer);

    /// <summary>Reads the line; refuses damage outside of name and hint.</summary>
    public static ParseResult<BundleSignature> Parse(ReadOnlySpan<byte> line)
    {
        if (line.Length < Prefix.Length + 1 + 1 + PayloadChars + 1 || line.Length > MaxBytes)
        {
            return ParseResult.Fail("bundle.sig is not of the length of one signature line");
        }
        var name = line[Prefix.Length..^(PayloadChars + 2)];
        var payload = line[^(PayloadChars + 1)..^1];
        if (!line.StartsWith(Prefix) || line[^(PayloadChars + 2)] != (byte)' ' || line[^1] != (byte)'\n')
        {
            return ParseResult.Fail("bundle.sig is not an em dash, a name, a signature and a newline, each after one space");
        }
        Span<char> text = stackalloc char[PayloadChars];
        for (var i = 0; i < PayloadChars; i++)
        {
            text[i] = (char)payload[i];
        }
        var isHintReadable = StrictBase64.TryDecode(text, out var decoded);
        if (!isHintReadable)
        {
            // The first five characters hold nothing but the hint: without them the signature must still be readable.
            text[..HintOnlyChars].Fill('A');
        }
        if ((decoded is null && !StrictBase64.TryDecode(text, out decoded)) || decoded.Length != HintBytes + Ed25519.SignatureBytes)
        {
            return ParseResult.Fail("bundle.sig has no base64 of a key hint and a signature");
        }
        return new BundleSignature(name.ToArray(), isHintReadable ? BinaryPrimitives.ReadUInt32BigEndian(decoded) : null, decoded[HintBytes..]);
    }

    /// <summary>Whether the line bears this key's name and hint.</summary>
    public bool IsBy(NoteVerifierKey key) => hint == key.KeyId && name.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(key.Name));

    /// <summary>Whether the signature over the manifest's bytes is this key's; <c>false</c> for other names, hints and types.</summary>
    public bool Verify(ReadOnlySpan<byte> manifest, NoteVerifierKey key) =>
        IsBy(key) && key.Type == NoteKeyType.Ed25519 && Ed25519.Verify(key.PublicKey, manifest, signature);
}
