using System.Text;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Policies;
using EvidenceChain.Proof.Tests.Mutation;
using EvidenceChain.Proof.Tests.Timestamps;
using EvidenceChain.Proof.Timestamps;
using EvidenceChain.Proof.Verification;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;

namespace EvidenceChain.Cli.Tests.Page;

/// <summary>
/// Time stamps with one or a few changes: anywhere in their bytes, in their structure, or in one part with everything above it signed anew by the keys that would have signed it, so that
/// nothing but the change itself tells.
/// </summary>
internal static class StampCases
{
    private static readonly AsymmetricKeyParameter[] Keys = [.. ((string[])["leaf", "middle", "root"]).Select(name => TestAuthority.NewKey(name).Private)];
    private static readonly TimestampInput[] Sound =
    [
        new TestAuthority().Answer().Input, new TestAuthority { EssCertIdVersion1 = true }.Answer().Input, new TestAuthority { WithAccuracy = false, RootPathLength = 1 }.Answer().Input,
    ];

    public static PageCase Of(int seed, DateTimeOffset moment)
    {
        var mutator = new Mutator(seed);
        var sound = Sound[mutator.Next(Sound.Length)];
        var (response, request, chain) = (sound.Response, sound.Request!, sound.ChainDer[0]);
        switch (mutator.Next(8))
        {
            case 0: response = mutator.Mutate(response, Sound[mutator.Next(Sound.Length)].Response); break;
            case 1: request = mutator.Next(2) == 0 ? mutator.Mutate(request, response) : Changed(request, mutator); break;
            case 2: chain = mutator.Next(2) == 0 ? mutator.Mutate(chain, response) : Changed(chain, mutator); break;
            case 3: response = Changed(response, mutator); break;
            default: (response, chain) = SignedAnew(response, chain, mutator); break;
        }
        var pem = PemCertificates.Write([chain]);
        var stamped = new TestAuthority().Stamped;
        var policy = $"tsa test {Sha256Digest.Of(chain)} {(mutator.Next(2) == 0 ? "operator" : "independent")}\nquorum none\n";
        return new()
        {
            What = $"stamp {seed}",
            PolicyName = "given",
            Policy = Encoding.UTF8.GetBytes(policy),
            Moment = moment,
            Subject = new("a.tsr", response),
            About = new("a", stamped),
            Request = new("a.tsq", request),
            Chain = new("a.pem", pem),
            Library = options => Task.FromResult(PartReport.TimeStamp(
                new() { Authority = "given", Imprint = Sha256Digest.Of(stamped), Request = request.Length == 0 ? null : request, Response = response, ChainDer = PemCertificates.Read(pem) }, Policy.Parse(Encoding.UTF8.GetBytes(policy)).Value, options)),
        };
    }

    private static byte[] Changed(byte[] der, Mutator mutator)
    {
        var tree = DerTree.Parse(der);
        tree.Change(mutator);
        return tree.Write();
    }

    private static (byte[] Response, byte[] Chain) SignedAnew(byte[] response, byte[] rootDer, Mutator mutator)
    {
        var (tree, root) = (DerTree.Parse(response), DerTree.Parse(rootDer));
        var signed = tree.Parts![1].Parts![1].Parts![0].Parts!;
        var signer = signed[^1].Parts![0].Parts!;
        var content = signed[2].Parts![1].Parts![0];
        var certificates = signed[3].Parts!.ToDictionary(certificate => IsOf(certificate, "Leaf"));
        var (leaf, middle) = (certificates[true], certificates[false]);
        var (leafBefore, contentBefore) = (leaf.Write(), content.Parts![0].Write());
        DerTree[] targets = [leaf.Parts![0], middle.Parts![0], root.Parts![0], content, signer[3], content, leaf.Parts[0]];
        targets[mutator.Next(targets.Length)].Change(mutator);
        Sign(root, Keys[2]);
        Sign(middle, Keys[2]);
        Sign(leaf, Keys[1]);
        // What the signed attributes say of certificate and content follows too.
        byte[] contentAfter = [.. content.Parts.SelectMany(part => part.Write())];
        foreach (var (algorithm, before, after) in ((string, byte[], byte[])[])[("SHA-256", leafBefore, leaf.Write()), ("SHA-1", leafBefore, leaf.Write()), ("SHA-256", contentBefore, contentAfter)])
        {
            var old = DigestUtilities.CalculateDigest(algorithm, before);
            foreach (var holder in signer[3].All.Where(node => node.Tag == 4 && node.Content.AsSpan().SequenceEqual(old)))
            {
                holder.Become(DigestUtilities.CalculateDigest(algorithm, after));
            }
        }
        var attributes = signer[3].Write();
        attributes[0] = 0x31;
        signer[5].Become(SignatureOver(attributes, Keys[0]));
        return (tree.Write(), root.Write());
    }

    private static bool IsOf(DerTree certificate, string name) => certificate.Parts![0].Parts![5].All.Any(node => node.Parts is null && Encoding.ASCII.GetString(node.Content) == name);

    private static void Sign(DerTree certificate, AsymmetricKeyParameter key) => certificate.Parts![2].Become([0, .. SignatureOver(certificate.Parts[0].Write(), key)]);

    private static byte[] SignatureOver(byte[] message, AsymmetricKeyParameter key)
    {
        var signer = SignerUtilities.InitSigner("SHA256WITHECDSA", true, key, TestAuthority.Random("anew"));
        signer.BlockUpdate(message, 0, message.Length);
        return signer.GenerateSignature();
    }
}
