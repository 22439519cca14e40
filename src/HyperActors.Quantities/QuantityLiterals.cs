namespace HyperActors;

/// <summary>Writes quantities as people say them: <c>4.KiB</c>, <c>90.Microseconds</c>.</summary>
public static class QuantityLiterals
{
    extension(long count)
    {
        /// <summary>That many bytes.</summary>
        public ByteSize Bytes => new(count);

        /// <summary>That many times 2¹⁰ bytes.</summary>
        public ByteSize KiB => new(count << 10);

        /// <summary>That many times 2²⁰ bytes.</summary>
        public ByteSize MiB => new(count << 20);

        /// <summary>That many times 2³⁰ bytes.</summary>
        public ByteSize GiB => new(count << 30);

        /// <summary>That many times 2⁴⁰ bytes.</summary>
        public ByteSize TiB => new(count << 40);

        /// <summary>That many base pages.</summary>
        public PageCount Pages => new(count);

        /// <summary>That many picoseconds.</summary>
        public SimDuration Picoseconds => new(count);

        /// <summary>That many nanoseconds.</summary>
        public SimDuration Nanoseconds => new(count * 1_000);

        /// <summary>That many microseconds.</summary>
        public SimDuration Microseconds => new(count * 1_000_000);

        /// <summary>That many milliseconds.</summary>
        public SimDuration Milliseconds => new(count * 1_000_000_000);

        /// <summary>That many seconds.</summary>
        public SimDuration Seconds => new(count * 1_000_000_000_000);
    }

    extension(int count)
    {
        /// <summary>That many bytes.</summary>
        public ByteSize Bytes => new(count);

        /// <summary>That many times 2¹⁰ bytes.</summary>
        public ByteSize KiB => new((long)count << 10);

        /// <summary>That many times 2²⁰ bytes.</summary>
        public ByteSize MiB => new((long)count << 20);

        /// <summary>That many times 2³⁰ bytes.</summary>
        public ByteSize GiB => new((long)count << 30);

        /// <summary>That many times 2⁴⁰ bytes.</summary>
        public ByteSize TiB => new((long)count << 40);

        /// <summary>That many base pages.</summary>
        public PageCount Pages => new(count);

        /// <summary>That many picoseconds.</summary>
        public SimDuration Picoseconds => new(count);

        /// <summary>That many nanoseconds.</summary>
        public SimDuration Nanoseconds => new(count * 1_000L);

        /// <summary>That many microseconds.</summary>
        public SimDuration Microseconds => new(count * 1_000_000L);

        /// <summary>That many milliseconds.</summary>
        public SimDuration Milliseconds => new(count * 1_000_000_000L);

        /// <summary>That many seconds.</summary>
        public SimDuration Seconds => new(count * 1_000_000_000_000L);
    }
}
