using System.Text;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Packages;
using EvidenceChain.Proof.Statements;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Inspection;

/// <summary>
/// Takes one part of a bundle apart and gives every intermediate value, so that an expert recomputes by hand what a verifier does. Judges nothing: what is here
/// may be false. What cannot be read says why.
/// </summary>
public static class PartInspector
{
    /// <summary>The values of one part.</summary>
    /// <param name="path">Its path in the bundle, or a file name: says what it is.</param>
    /// <param name="bytes">Its content, at most 16 MiB.</param>
    /// <param name="beside">Content of another part of the same bundle by its path, or null: a proof's entry, a signature's text.</param>
    public static IReadOnlyList<MeasuredValue> Inspect(string path, byte[] bytes, Func<string, byte[]?> beside)
    {
        var found = new Findings();
        found.Add("path", path);
        found.Add("size", bytes.Length);
        found.Add("sha256", Sha256Digest.Of(bytes).ToHex());
        try
        {
            Dispatch(path, bytes, beside, found);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Hostile bytes under many parsers: whatever they throw means that the rest cannot be shown.
            found.Add("unreadable", fault.Message);
        }
        return found.Values;
    }

    /// <summary>The values of a package, member by member and record by record.</summary>
    public static IReadOnlyList<MeasuredValue> InspectPackage(Stream wacz, CancellationToken cancellationToken)
    {
        var found = new Findings();
        try
        {
            PackageInspection.Read(wacz, found, cancellationToken);
        }
        catch (Exception fault) when (fault is not (OutOfMemoryException or OperationCanceledException))
        {
            found.Add("unreadable", fault.Message);
        }
        return found.Values;
    }

    private static void Dispatch(string path, byte[] bytes, Func<string, byte[]?> beside, Findings found)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        switch (name)
        {
            case "header.rlp": ChainInspection.Header(bytes, found); break;
            case "receipt.rlp": ChainInspection.Receipt(bytes, found); break;
            case "account.rlp": ChainInspection.Account(bytes, found); break;
            case "checkpoint" or "beacon.txt": LogInspection.Checkpoint(SignedCheckpoint.Parse(bytes).Value, found); break;
            case "consistency" or "log.consistency": LogInspection.Consistency(path, bytes, beside, found); break;
            case not null when name.EndsWith(".tlog-proof", StringComparison.Ordinal): LogInspection.Inclusion(bytes, beside(path[..^".tlog-proof".Length] + ".json"), found); break;
            case not null when name.EndsWith(".path", StringComparison.Ordinal): RenewalInspection.Path(path, bytes, beside, found); break;
            case not null when name.EndsWith(".tsr", StringComparison.Ordinal): StampInspection.Response(path, bytes, beside, found); break;
            case not null when name.EndsWith(".tsq", StringComparison.Ordinal): StampInspection.Request(bytes, found); break;
            case not null when name.EndsWith(".pem", StringComparison.Ordinal): StampInspection.Certificates(bytes, found); break;
            case not null when name.EndsWith(".sig", StringComparison.Ordinal): LogInspection.Signatures(bytes, beside(path[..^".sig".Length] + ".json"), found); break;
            case not null when name.EndsWith(".json", StringComparison.Ordinal): Statement(bytes, beside(path[..^".json".Length] + ".sig"), found); break;
            default: found.Add("kind", "a document: no check reads it"); break;
        }
    }

    private static void Statement(byte[] bytes, byte[]? signatures, Findings found)
    {
        found.Add("log_entry", Sha256Digest.Of(bytes).ToHex());
        found.Add("leaf_hash", Merkle.LeafHash(Sha256Digest.Of(bytes)).ToHex());
        var parsed = bytes is [.., (byte)'\n'] ? CanonicalJson.ParseObject(bytes.AsSpan(0, bytes.Length - 1), CanonicalJsonLimits.Default) : ParseResult.Fail("no newline at the end");
        if (parsed.TryGet(out var value, out var error))
        {
            found.Add("canonical", "yes (RFC 8785 and one newline)");
            Flatten("", value, found);
        }
        else
        {
            found.Add("canonical", "no: " + error);
        }
        if (signatures is not null)
        {
            LogInspection.Signatures(signatures, bytes, found);
        }
    }

    private static void Flatten(string name, JsonValue value, Findings found)
    {
        switch (value)
        {
            case JsonObject members:
                foreach (var (key, member) in members)
                {
                    Flatten(name.Length == 0 ? key : $"{name}.{key}", member, found);
                }
                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    Flatten($"{name}.{i}", items[i], found);
                }
                if (items.Count == 0)
                {
                    found.Add(name, "[]");
                }
                break;
            default:
                found.Add(name, value is JsonString text ? text.Text : Encoding.UTF8.GetString(CanonicalJson.Write(value)));
                break;
        }
    }
}
