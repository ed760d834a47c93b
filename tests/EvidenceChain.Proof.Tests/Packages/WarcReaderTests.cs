using System.Text;
using CsCheck;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Packages;

namespace EvidenceChain.Proof.Tests.Packages;

public class WarcReaderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ReadNext_AnyBlocks_GivesOffsetsDigestsAndBytes(bool isGzip) =>
        Gen.Byte.Array[0, 200].Array[1, 20].Sample(
            blocks =>
            {
                var records = blocks.Select(b => new TestRecord { Type = "resource", IsHttp = false, Block = b }).ToList();
                var stored = records.Select(r => isGzip ? WaczBuilder.Gzip(r.ToBytes()) : r.ToBytes()).ToList();
                using var reader = new WarcReader(new MemoryStream([.. stored.SelectMany(s => s)]), isGzip);
                long offset = 0;
                for (var i = 0; i < blocks.Length; i++)
                {
                    var seen = new MemoryStream();
                    var record = reader.ReadNext((_, piece) => seen.Write(piece), CancellationToken.None)!;
                    Assert.Equal((offset, stored[i].LongLength), (record.Offset, record.Length));
                    Assert.Equal(Sha256Digest.Of(stored[i]), record.RecordDigest);
                    Assert.Equal(Sha256Digest.Of(blocks[i]), record.BlockDigest);
                    Assert.Equal(blocks[i], seen.ToArray());
                    offset += stored[i].Length;
                }
                Assert.Null(reader.ReadNext(null, CancellationToken.None));
            },
            iter: 60);

    [Fact]
    public void ReadNext_HttpHeaderOverPieces_SplitsPayload()
    {
        var payload = Encoding.UTF8.GetBytes(new string('x', 150_000));
        byte[] block = [.. Encoding.ASCII.GetBytes("HTTP/1.1 404 Not Found\r\nX: " + new string('y', 65_500) + "\r\n\r\n"), .. payload];
        using var reader = new WarcReader(new MemoryStream(WaczBuilder.Gzip(new TestRecord { Block = block }.ToBytes())), true);
        var record = reader.ReadNext(null, CancellationToken.None)!;
        Assert.Equal(404, record.HttpStatus);
        Assert.Equal(Sha256Digest.Of(payload), record.PayloadDigest);
    }

    [Fact]
    public void ReadNext_HeaderWithoutEnd_StopsAtItsLimit()
    {
        using var reader = new WarcReader(new MemoryStream(Encoding.ASCII.GetBytes("WARC/1.1\r\nA: " + new string('x', 100_000))), false);
        Assert.Throws<InvalidDataException>(() => reader.ReadNext(null, CancellationToken.None));
    }
}
