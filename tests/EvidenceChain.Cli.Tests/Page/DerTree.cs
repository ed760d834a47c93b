using System.Formats.Asn1;
using EvidenceChain.Proof.Tests.Mutation;

namespace EvidenceChain.Cli.Tests.Page;

/// <summary>An element of DER that can be changed in its place: lengths above it follow. Octet strings that hold an element are taken apart too.</summary>
internal sealed class DerTree
{
    private static readonly byte[] Tags = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0C, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1E, 0x24, 0x30, 0x31, 0x80, 0x81, 0xA0, 0xA1, 0xA3, 0xA4, 0x5F];
    private LengthForm form;

    private enum LengthForm
    {
        Shortest,
        Longer,
        Indefinite,
    }

    public byte Tag { get; private set; }

    /// <summary>What is in it; none of a primitive one.</summary>
    public List<DerTree>? Parts { get; private set; }

    /// <summary>Of a primitive one.</summary>
    public byte[] Content { get; private set; } = [];

    /// <summary>Itself and all below it.</summary>
    public IEnumerable<DerTree> All => Parts is null ? [this] : [this, .. Parts.SelectMany(part => part.All)];

    public static DerTree Parse(byte[] bytes) => Read(bytes, out var length) is { } tree && length == bytes.Length ? tree : throw new InvalidOperationException("not DER");

    public byte[] Write()
    {
        byte[] content = Parts is null ? Content : [.. Parts.SelectMany(part => part.Write())];
        return form == LengthForm.Indefinite && (Tag & 0x20) != 0 ? [Tag, 0x80, .. content, 0, 0] : [Tag, .. LengthOf(content.Length), .. content];
    }

    /// <summary>Makes it a primitive one of that content.</summary>
    public void Become(byte[] content) => (Parts, Content) = (null, content);

    /// <summary>One change somewhere in it.</summary>
    public void Change(Mutator mutator)
    {
        var all = All.Where(node => node.Parts is not null).SelectMany(node => node.Parts!.Select((part, i) => (Parent: node.Parts!, i))).ToList();
        if (all.Count == 0)
        {
            ChangeContent(mutator);
            return;
        }
        var (parent, at) = all[mutator.Next(all.Count)];
        var node = parent[at];
        switch (mutator.Next(14))
        {
            case 0: parent.Insert(at, node); break;
            case 1: parent.RemoveAt(at); break;
            case 2: (parent[at], parent[0]) = (parent[0], node); break;
            case 3: node.Tag = Tags[mutator.Next(Tags.Length)]; break;
            case 4: node.Tag ^= (byte)(1 << mutator.Next(8)); break;
            case 5: node.form = LengthForm.Longer; break;
            case 6: node.form = LengthForm.Indefinite; break;
            case 7: parent[at] = Copy(all[mutator.Next(all.Count)]); break;
            case 8: parent.Insert(at + mutator.Next(2), Copy(all[mutator.Next(all.Count)])); break;
            case 9: parent.Insert(at + mutator.Next(2), new() { Tag = Tags[mutator.Next(Tags.Length)], Content = [] }); break;
            default: node.All.Where(below => below.Parts is null).ElementAt(mutator.Next(node.All.Count(below => below.Parts is null))).ChangeContent(mutator); break;
        }
    }

    private static DerTree Copy((List<DerTree> Parent, int At) place) => Parse(place.Parent[place.At].Write() is var bytes && Read(bytes, out var length) is not null && length == bytes.Length ? bytes : [5, 0]);

    private void ChangeContent(Mutator mutator)
    {
        switch (mutator.Next(9))
        {
            case 0: Content = [0, .. Content]; break;
            case 1: Content = [.. Content, 0]; break;
            case 2: Content = [0xFF, .. Content]; break;
            case 3: Content = Content.Length > 0 ? Content[1..] : [1]; break;
            case 4: Content = Content.Length > 0 ? Content[..^1] : [0]; break;
            case 5: Content = [(byte)mutator.Next(256)]; break;
            case 6: Content = [.. Content.Select(value => char.IsAsciiLetterLower((char)value) ? (byte)(value - 32) : value)]; break;
            case 7: Content = [.. Content.Select((value, i) => char.IsAsciiDigit((char)value) && i == Content.Length / 2 ? (byte)('0' + mutator.Next(10)) : value)]; break;
            default: Content = Content.Length > 0 ? mutator.Mutate(Content, Content) : [7]; break;
        }
    }

    private static DerTree? Read(ReadOnlySpan<byte> bytes, out int length)
    {
        if (!AsnDecoder.TryReadEncodedValue(bytes, AsnEncodingRules.DER, out var tag, out var start, out var size, out length) || bytes[0] % 32 == 31)
        {
            return null;
        }
        var content = bytes.Slice(start, size);
        var parts = tag.IsConstructed || (bytes[0] == 4 && size > 4) ? ReadParts(content) : null;
        return parts is null && tag.IsConstructed ? null : new() { Tag = bytes[0], Parts = parts, Content = parts is null ? content.ToArray() : [] };
    }

    private static List<DerTree>? ReadParts(ReadOnlySpan<byte> content)
    {
        var parts = new List<DerTree>();
        while (!content.IsEmpty)
        {
            if (Read(content, out var length) is not { } part)
            {
                return null;
            }
            parts.Add(part);
            content = content[length..];
        }
        return parts;
    }

    private byte[] LengthOf(int length)
    {
        byte[] digits = length < 128 ? [] : length < 256 ? [(byte)length] : [(byte)(length >> 8), (byte)(length & 0xFF)];
        return form != LengthForm.Longer ? (digits.Length == 0 ? [(byte)length] : [(byte)(0x80 | digits.Length), .. digits])
            : digits.Length == 0 ? [0x81, (byte)length] : [(byte)(0x81 + digits.Length), 0, .. digits];
    }
}
