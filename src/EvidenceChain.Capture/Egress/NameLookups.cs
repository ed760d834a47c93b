using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;

namespace EvidenceChain.Capture.Egress;

/// <summary>
/// Looks names up for the gate and remembers the answers; the same question goes to a second resolver at the same time, and nobody waits for
/// that one. It is asked so that a reader can see whether the page came from where others find it, and decides nothing.
/// </summary>
internal sealed class NameLookups(HostResolver resolve, IPEndPoint? secondResolver, TimeProvider clock)
{
    /// <summary>A page may name any number of hosts.</summary>
    private const int MaxNames = 1000, MaxRecords = 50;

    private static readonly TimeSpan SecondLimit = TimeSpan.FromSeconds(3);
    private static readonly ResolverAnswer NoSecond = new() { Resolver = "", WasNotAsked = true, Failure = "no second resolver is configured" };
    private readonly Lock sync = new();
    private readonly List<Task<NameLookup>> lookups = [];
    private readonly LookupClient? second = secondResolver is null ? null : new(new LookupClientOptions(secondResolver)
    {
        UseCache = false, Timeout = SecondLimit, Retries = 0, UseTcpFallback = true, ThrowDnsErrors = false, ContinueOnDnsError = false,
    });

    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        var askedAt = clock.GetUtcNow();
        var start = clock.GetTimestamp();
        var asking = resolve(name, cancellationToken);
        lock (sync)
        {
            if (lookups.Count < MaxNames)
            {
                lookups.Add(WatchAsync(name, askedAt, start, asking, AskSecondAsync(name)));
            }
        }
        return await asking;
    }

    /// <summary>Every name asked for, in order; waits at most as long as the second resolver may take.</summary>
    public async Task<IReadOnlyList<NameLookup>> FinishAsync()
    {
        Task<NameLookup>[] begun;
        lock (sync)
        {
            begun = [.. lookups];
        }
        return await Task.WhenAll(begun);
    }

    private async Task<NameLookup> WatchAsync(string name, DateTimeOffset askedAt, long start, Task<IReadOnlyList<IPAddress>> asking, Task<ResolverAnswer> second)
    {
        const string System = "system";
        ResolverAnswer used;
        try
        {
            used = new() { Resolver = System, Addresses = await asking, Took = clock.GetElapsedTime(start) };
        }
        catch (Exception failed) when (failed is SocketException or OperationCanceledException)
        {
            used = new() { Resolver = System, Failure = failed.Message, Took = clock.GetElapsedTime(start) };
        }
        return new() { Name = name, AskedAt = askedAt, Used = used, Second = await second };
    }

    private async Task<ResolverAnswer> AskSecondAsync(string name)
    {
        if (second is null)
        {
            return NoSecond;
        }
        var start = clock.GetTimestamp();
        var resolver = secondResolver!.ToString();
        using var limit = new CancellationTokenSource(SecondLimit, clock);
        try
        {
            var answers = await Task.WhenAll(
                second.QueryAsync(name, QueryType.A, cancellationToken: limit.Token),
                second.QueryAsync(name, QueryType.AAAA, cancellationToken: limit.Token));
            if (Array.Find(answers, answer => answer.HasError) is { } error && error.Header.ResponseCode != DnsHeaderResponseCode.NotExistentDomain)
            {
                return new() { Resolver = resolver, Failure = error.ErrorMessage, Took = clock.GetElapsedTime(start) };
            }
            var records = answers.SelectMany(answer => answer.Answers).Take(MaxRecords).ToList();
            return new()
            {
                Resolver = resolver, Took = clock.GetElapsedTime(start), Addresses = [.. records.OfType<AddressRecord>().Select(record => record.Address)],
                Records = [.. records.Select(Text)],
            };
        }
        catch (Exception failed) when (failed is DnsResponseException or OperationCanceledException or SocketException or ArgumentException)
        {
            return new() { Resolver = resolver, Failure = failed is OperationCanceledException ? $"no answer within {SecondLimit.TotalSeconds:0} s" : failed.Message, Took = clock.GetElapsedTime(start) };
        }
    }

    private static string Text(DnsResourceRecord record) => $"{record.RecordType} {record.InitialTimeToLive} " + record switch
    {
        AddressRecord address => address.Address.ToString(),
        CNameRecord alias => alias.CanonicalName.Value,
        _ => "",
    };
}
