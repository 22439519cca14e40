using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace HyperActors.Replacement.Tests;

/// <summary>The traces are those that the independent implementations were counted on, bit for bit.</summary>
public sealed class GeneratedTracesTests
{
    [Theory]
    [InlineData("uniform", "c607eec87950ed6d5996de527b623791689501b2fae7b49293d02c29606b2c89")]
    [InlineData("zipf08", "460fb64bcfd13b6b214679560d58cc6b48aeb2fd7a24957d4d9b2b4e268de5fd")]
    [InlineData("zipf10", "b038f3e971ded0111fc4999c74d058624675096ad3c6ab9de8835b1857ea4829")]
    [InlineData("zipf12", "b90a83cd0004af99a31c125bd7a8f64851a69fa9143d7e192cc36a440ea7e489")]
    [InlineData("loop", "27ff117a4062986a1385e616c1cd0e4328b2962b4f774aec67f230377b35a4f2")]
    [InlineData("scanzipf", "ca823bfafae14bde05517c73460ee370e3a4beb7984fe1aa26504d60bca64f86")]
    [InlineData("phases", "020e1e2e33c1cba72c60dde6db53d5245a5564a1ad4529bb1a4d02fef1e5d5df")]
    [InlineData("lrustack", "842a97b012c0eee20958b2a28beae32c074a95b1dc3560b4c494a3ce0cb06f14")]
    [InlineData("burst", "23da9864fa3d28120c5dbd4dc35edb97937e049d93a7685078af44ca052ae5d4")]
    [InlineData("loops3", "846a716e931b28ba761149a60aedccc26d745e01723926e24e1d7d428d161bec")]
    public void Make_EachTrace_HasThePublishedHash(string name, string expected)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(GeneratedTraces.Get(name).Events);
        Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }
}
