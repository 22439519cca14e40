using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace HyperActors.Replacement.Tests;

public sealed class ReferencePatternsTests
{
    /// <summary>SHA-256 of the words as the recorder's own generator wrote them, the header of the file apart.</summary>
    [Theory]
    [InlineData("zipf0.8", 16_384, 20_000, 12345, 30,
        "70591fb78d26c02d280dc865d45b7c0dccb00fcb36df859fdb37d319e4093ad9")]
    [InlineData("zipf1.0", 16_384, 20_000, 12345, 30,
        "e0bd4f33a6082d008246319641fb8be12c3b45e21b96bbb144ba28423052f2cd")]
    [InlineData("zipf1.2", 16_384, 20_000, 12345, 30,
        "fe0cc05c55312f6f26184479b8676414eb3bdb2f9ea261baa4977ccf2caa73d3")]
    [InlineData("zipf0.8", 8_192, 20_000, 1, 30, "d2f8df23bb971eb3b5e130584f9dbadd8b0e4656a789ec60144ea91e01f182ab")]
    [InlineData("zipf1.2", 32_768, 20_000, 7, 100, "12674fcec7d140501be7d91882fd9755ece9bf0da131fbd51ef8904ef17fc02e")]
    [InlineData("zipf0.6", 4_096, 20_000, 3, 0, "aaf18bb367a09e906a05d9399c9b762e717b48c12b7204a575b7d92e70caa3ec")]
    [InlineData("hotcold", 16_384, 20_000, 12345, 30,
        "b9a8fb5eeb68f2b8d0cde611bc3f8ca246e1166f0e5d89192e957e7fe9d0271c")]
    [InlineData("phase", 16_384, 20_000, 12345, 30, "b454ca955479e09c889ab699faf813b0818c8f688dd4726ce1dbdbdfdc49e3be")]
    [InlineData("scanzipf", 16_384, 20_000, 12345, 30,
        "883ba5ae7a1a5085b1be2848c5eca6f5e5d1a7a26a58b52f474ac50e70b36fe0")]
    [InlineData("seq", 1_000, 5_000, 1, 50, "f02c8bce937532cd6908ad6f20dda6b959409f24519c2ec4799189bf5c947a35")]
    [InlineData("uniform", 16_384, 20_000, 9, 30, "e2366e5c280f87d9fb901985b205fda3ca14ebca1d106eba930fe4d6f2a2f29f")]
    public void Make_Pattern_IsTheRecordedOneToTheBit(
        string name, int pages, int accesses, ulong seed, int writePercent, string hash)
    {
        LinuxPattern pattern = ReferencePatterns.Make(name, pages, accesses, seed, writePercent);
        byte[] digest = SHA256.HashData(MemoryMarshal.AsBytes(pattern.Words.Span));
        Assert.Equal(hash, Convert.ToHexStringLower(digest));
    }

    [Theory]
    [InlineData("lru")]
    [InlineData("zipf")]
    [InlineData("zipf-1")]
    [InlineData("zipf65")]
    public void Make_UnknownName_Throws(string name) =>
        Assert.ThrowsAny<ArgumentException>(() => ReferencePatterns.Make(name, 64, 1, 1, 0));

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Make_AllOrNoWrites_DrawsNoBit(int percent)
    {
        uint[] pages = ReferencePatterns.Make("uniform", 64, 100, 5, 0).Words.ToArray();
        uint bit = percent == 100 ? LinuxPattern.WriteBit : 0;
        Assert.Equal(
            pages.Select(page => page | bit),
            ReferencePatterns.Make("uniform", 64, 100, 5, percent).Words.ToArray());
    }

    [Fact]
    public void Make_EachName_StaysWithinItsPages()
    {
        foreach (string name in ReferencePatterns.Names)
        {
            foreach (uint word in ReferencePatterns.Make(name, 50, 500, 9, 50).Words.Span)
                Assert.InRange(word & ~LinuxPattern.WriteBit, 0u, 49u);
        }
    }
}
