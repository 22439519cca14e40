using System.Buffers.Binary;
using System.Security.Cryptography;

namespace HyperActors.Telemetry;

/// <summary>Where the identifiers of traces and spans come from: the same run gives the same.</summary>
/// <remarks>
/// They are derived from the scenario's hash (every option resolved, the seed, the bytes of its traces) and not from the run's
/// digest: that is known at the end only, when most of a trace has been written. Two runs of the same program that agree in
/// the former agree in the latter.
/// </remarks>
public sealed class TraceIdentity
{
    private readonly byte[] _input = new byte[40];

    /// <summary>Makes the identity of a run.</summary>
    /// <param name="scenarioHash">As <see cref="Telemetry.ScenarioHash"/> gives it: 64 hexadecimal digits.</param>
    public TraceIdentity(string scenarioHash)
    {
        ArgumentNullException.ThrowIfNull(scenarioHash);
        ScenarioHash = scenarioHash;
        Convert.FromHexString(scenarioHash).CopyTo(_input, 0);
    }

    /// <summary>SHA-256 of the resolved scenario, 64 hexadecimal digits.</summary>
    public string ScenarioHash { get; }

    /// <summary>The identifier of an episode's trace.</summary>
    /// <param name="episode">The episode's number.</param>
    public UInt128 TraceOf(long episode)
    {
        BinaryPrimitives.WriteInt64BigEndian(_input.AsSpan(32), episode);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_input, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>The identifier of a span.</summary>
    /// <param name="trace">Its trace.</param>
    /// <param name="index">Its place in the trace, from 0; the root's is 0.</param>
    public static ulong SpanOf(UInt128 trace, int index)
    {
        ulong id = RandomStream.Mix(unchecked((ulong)trace + (ulong)index));
        return id == 0 ? 1 : id;
    }
}
