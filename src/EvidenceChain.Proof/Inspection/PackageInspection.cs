using System.Globalization;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Packages;
using Org.BouncyCastle.Asn1;

namespace EvidenceChain.Proof.Inspection;

/// <summary>A package: members, what is signed and with what, and every record with the digests that were measured.</summary>
internal static class PackageInspection
{
    private const int MaxRecords = 100_000;

    internal static void Read(Stream wacz, Findings found, CancellationToken cancellationToken)
    {
        if (!ZipDirectoryReader.Read(wacz, ZipRules.Wacz).TryGet(out var zip, out var error))
        {
            found.Add("unreadable", error);
            return;
        }
        foreach (var member in zip.Members)
        {
            found.Add($"member {member.Path}", $"{member.SizeBytes.ToString(CultureInfo.InvariantCulture)} bytes at {member.DataOffset.ToString(CultureInfo.InvariantCulture)}, {(member.IsDeflated ? "deflated" : "stored")}, crc32 {member.Crc32:x8}");
        }
        Signature(zip, found);
        var budget = new UnpackedBudget(zip.ArchiveBytes);
        var left = MaxRecords;
        foreach (var member in zip.Members.Where(member => PackageRecords.IsArchive(member.Path)))
        {
            using var stream = zip.Open(member);
            using var reader = new WarcReader(stream, member.Path.EndsWith(".gz", StringComparison.Ordinal), budget);
            while (reader.ReadNext(null, cancellationToken) is { } record)
            {
                if (left-- == 0)
                {
                    found.Add("left_off", $"more than {MaxRecords.ToString(CultureInfo.InvariantCulture)} records");
                    return;
                }
                Record($"{member.Path}@{record.Offset.ToString(CultureInfo.InvariantCulture)}", record, found);
            }
        }
    }

    private static void Signature(ZipDirectory zip, Findings found)
    {
        if (zip.Find(Datapackage.Path) is not { } listing || !zip.ReadAll(listing, Datapackage.MaxBytes).TryGet(out var bytes, out _))
        {
            return;
        }
        found.Add("signed_text = sha256 of datapackage.json", Sha256Digest.Of(bytes).ToString());
        if (zip.Find(Datapackage.DigestPath) is not { } digest || !zip.ReadAll(digest, Datapackage.MaxBytes).TryGet(out bytes, out _) || !PackageJson.Parse(bytes).TryGet(out var document, out _))
        {
            return;
        }
        using (document)
        {
            if (!document.RootElement.TryGetProperty("signedData", out var data) || data.ValueKind != System.Text.Json.JsonValueKind.Object)
            {
                return;
            }
            foreach (var member in data.EnumerateObject())
            {
                found.Add($"signed_data.{member.Name}", PackageJson.Text(data, member.Name) ?? member.Value.ToString());
            }
            var signature = PackageSignature.Base64(PackageJson.Text(data, "signature"));
            found.Add("signature.bytes", signature);
            if (signature is [0x30, ..] && Asn1Object.FromByteArray(signature) is Asn1Sequence { Count: 2 } pair)
            {
                found.Add("signature.r", DerInteger.GetInstance(pair[0]).Value.ToString(16));
                found.Add("signature.s", DerInteger.GetInstance(pair[1]).Value.ToString(16));
            }
            else if (signature.Length > 0)
            {
                found.Add("signature.r", signature.AsSpan(0, signature.Length / 2));
                found.Add("signature.s", signature.AsSpan(signature.Length / 2));
            }
            if (PackageSignature.Base64(PackageJson.Text(data, "publicKey")) is { Length: > 0 } key)
            {
                found.Add("public_key.sha256", Sha256Digest.Of(key).ToString());
            }
        }
    }

    private static void Record(string name, WarcRecord record, Findings found)
    {
        found.Add($"{name} {record.Header.Type}", record.Header.TargetUri ?? "-");
        found.Add($"{name}.date", record.Header.Find("WARC-Date") ?? "-");
        found.Add($"{name}.length", record.Length);
        found.Add($"{name}.record_sha256", record.RecordDigest.ToHex());
        found.Add($"{name}.block_sha256", record.BlockDigest.ToHex());
        found.Add($"{name}.payload_sha256", record.PayloadDigest.ToHex());
    }
}
