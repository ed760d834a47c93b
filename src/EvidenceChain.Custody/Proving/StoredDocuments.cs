using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Bundles;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Custody.Proving;

/// <summary>The documents that were made of an evidence: members of every later bundle.</summary>
public static class StoredDocuments
{
    /// <summary>The newest of each.</summary>
    public static Task<List<ManifestMember>> ListAsync(NpgsqlDataSource database, EvidenceNumber number, CancellationToken cancellation) =>
        database.Command("select distinct on (path) path, digest, size from custody.documents where number = $1 order by path, made_at desc", number.ToString())
            .ListAsync(row => new ManifestMember(row.GetString(0), Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(1)), row.GetInt64(2)), cancellation);
}
