using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EvidenceChain.Capture.Egress;

/// <summary>
/// Asks for each name once in a capture and answers the same ever after, so that a name cannot point elsewhere between two
/// connections. A failed look-up is not kept: no address was given out yet.
/// </summary>
internal sealed class PinnedResolver(HostResolver resolve, CancellationToken gateStopping)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<IPAddress>>>> pins = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        // The look-up belongs to the capture, not to the connection that came first: that one may go away.
        var pin = pins.GetOrAdd(name, key => new(() => resolve(key, gateStopping)));
        try
        {
            var addresses = await pin.Value.WaitAsync(cancellationToken);
            if (addresses.Count == 0)
            {
                pins.TryRemove(new(name, pin));
            }

            return addresses;
        }
        catch (SocketException)
        {
            pins.TryRemove(new(name, pin));
            throw;
        }
    }

    public static async Task<IReadOnlyList<IPAddress>> SystemAsync(string name, CancellationToken cancellationToken) =>
        await Dns.GetHostAddressesAsync(name, cancellationToken);
}
