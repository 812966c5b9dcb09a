package io.carillon.content;

import jakarta.json.JsonNumber;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Objects;

/**
 * A JSON number that keeps its text, so that {@code 1.0}, {@code -0} and {@code 1e400} leave as they came. Two are equal if
 * they are the same number (RFC 6902 §4.6), which is found out without ever writing out an exponent.
 */
final class ExactNumber implements JsonNumber {
    /** As many characters as Parsson turns into a BigDecimal; parsing one takes time with the square of its length. */
    static final int MAX_CHARS = 1_100;

    /** An integer with a larger exponent than this is a number nobody meant, and a hundred megabytes long at 2^28. */
    private static final int MAX_INTEGER_SCALE = 10_000;

    private final String text;

    /** @param text a number by RFC 8259 §6 of at most {@link #MAX_CHARS} characters */
    ExactNumber(String text) {
        this.text = text;
    }

    /** A number as {@code digits × 10^exponent}, the digits without zeros at either end; zero has no digits and no sign. */
    private record Normal(boolean negative, String digits, BigInteger exponent) {
        static Normal of(String text) {
            boolean negative = text.startsWith("-");
            int e = Math.max(text.indexOf('e'), text.indexOf('E'));
            String mantissa = text.substring(negative ? 1 : 0, e < 0 ? text.length() : e);
            int point = mantissa.indexOf('.');
            int fraction = point < 0 ? 0 : mantissa.length() - point - 1;
            String digits = mantissa.replace(".", "");
            int from = 0;
            while (from < digits.length() && digits.charAt(from) == '0') {
                from++;
            }
            int to = digits.length();
            while (to > from && digits.charAt(to - 1) == '0') {
                to--;
            }
            if (from == to) {
                return new Normal(false, "", BigInteger.ZERO);
            }
            BigInteger exponent = e < 0 ? BigInteger.ZERO : new BigInteger(text.substring(e + 1));
            return new Normal(
                    negative,
                    digits.substring(from, to),
                    exponent.add(BigInteger.valueOf(digits.length() - to - fraction)));
        }
    }

    @Override
    public ValueType getValueType() {
        return ValueType.NUMBER;
    }

    @Override
    public boolean isIntegral() {
        return bigDecimalValue().scale() == 0;
    }

    /**
     * As a decimal.
     *
     * @throws NumberFormatException if the exponent does not fit an int
     */
    @Override
    public BigDecimal bigDecimalValue() {
        return new BigDecimal(text);
    }

    private BigDecimal bounded() {
        BigDecimal decimal = bigDecimalValue();
        if (Math.abs((long) decimal.scale()) > MAX_INTEGER_SCALE) {
            throw new ArithmeticException("too large an exponent to write out");
        }
        return decimal;
    }

    @Override
    public BigInteger bigIntegerValue() {
        return bounded().toBigInteger();
    }

    @Override
    public BigInteger bigIntegerValueExact() {
        return bounded().toBigIntegerExact();
    }

    @Override
    public int intValue() {
        return bounded().intValue();
    }

    @Override
    public int intValueExact() {
        return bounded().intValueExact();
    }

    @Override
    public long longValue() {
        return bounded().longValue();
    }

    @Override
    public long longValueExact() {
        return bounded().longValueExact();
    }

    @Override
    public double doubleValue() {
        return Double.parseDouble(text);
    }

    @Override
    public Number numberValue() {
        return bigDecimalValue();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonNumber number
                && (text.equals(number.toString()) || Normal.of(text).equals(Normal.of(number.toString())));
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(Normal.of(text));
    }

    /** The text as it came. */
    @Override
    public String toString() {
        return text;
    }
}
