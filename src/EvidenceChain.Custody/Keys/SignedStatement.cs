using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Custody.Keys;

/// <summary>A statement with its signature lines, as both are kept, logged and handed out.</summary>
public sealed record SignedStatement(ReadOnlyMemory<byte> Statement, ReadOnlyMemory<byte> Signature)
{
    /// <summary>The log entry: what <c>sha256sum</c> prints of the statement file.</summary>
    public Sha256Digest Digest => Sha256Digest.Of(Statement.Span);

    public string SignatureText => System.Text.Encoding.UTF8.GetString(Signature.Span);

    public static SignedStatement Sign(ReadOnlyMemory<byte> statement, NoteSigner signer) => new(statement, StatementSignature.Sign(statement.Span, signer));
}
