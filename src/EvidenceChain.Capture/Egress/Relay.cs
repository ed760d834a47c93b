using System.Buffers;
using System.Net.Sockets;

namespace EvidenceChain.Capture.Egress;

/// <summary>Moves bytes from one side to the other as fast as the slower side takes them.</summary>
internal static class Relay
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Copies until the source ends, then half-closes the target. A broken connection is an end like any other:
    /// false then, and both sides should be closed.</summary>
    public static async Task<bool> CopyAsync(Stream source, Socket target, Action<int> count, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await source.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                count(read);
                await SendAsync(target, buffer.AsMemory(0, read), cancellationToken);
            }

            target.Shutdown(SocketShutdown.Send);
            return true;
        }
        catch (Exception error) when (IsEnd(error))
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static async ValueTask SendAsync(Socket target, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bytes = bytes[await target.SendAsync(bytes, cancellationToken)..];
        }
    }

    public static bool IsEnd(Exception error) =>
        error is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException { InnerException: SocketException };
}
