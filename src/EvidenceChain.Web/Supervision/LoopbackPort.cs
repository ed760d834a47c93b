using System.Net;
using System.Net.Sockets;

namespace EvidenceChain.Web.Supervision;

/// <summary>Ports on 127.0.0.1 that the supervisor gives out, so that a restarted child comes back where it was.</summary>
internal static class LoopbackPort
{
    public static bool IsFree(int port) => TryBind(port) is not null;

    /// <summary>The wished-for port when it is free, else any.</summary>
    public static int Take(int? wished) =>
        (wished is { } port ? TryBind(port) : null) ?? TryBind(0) ?? throw new InvalidOperationException("no loopback port is free");

    private static int? TryBind(int port)
    {
        // Kestrel and the shop bind with address reuse as well: a port in TIME_WAIT is free.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
