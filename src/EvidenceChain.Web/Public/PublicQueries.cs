using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Statements;
using Npgsql;

namespace EvidenceChain.Web.Public;

/// <summary>The record of what the public asked.</summary>
internal sealed class PublicQueries(NpgsqlDataSource database, TimeProvider clock)
{
    public Task<int> NoteAsync(string kind, string asked, EvidenceNumber? found, IPAddress? from, CancellationToken cancellation) => database.Command(
        "insert into web.verification_queries (asked_at, kind, asked, found, network) values ($1, $2, $3, $4::text, $5)",
        clock.GetUtcNow(), kind, asked, found?.ToString(), NetworkOf(from)).ExecuteAsync(cancellation);

    /// <summary>Of an address of a person only the network is kept: 24 bits of an IPv4 address, 48 of an IPv6 address.</summary>
    internal static string NetworkOf(IPAddress? address)
    {
        if (address is null)
        {
            return "local";
        }
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        var kept = plain.AddressFamily == AddressFamily.InterNetwork ? 3 : 6;
        Array.Clear(bytes, kept, bytes.Length - kept);
        return string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(bytes)}/{kept * 8}");
    }
}
