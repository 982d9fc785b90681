import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import job.Job;
import job.KnownJobState;

/** Reads each line of standard input as the class of the bundle and writes it back; null is for an invalid line. */
public final class RoundTrip {
    /** As a user writes it: an unknown state is a string, not an error. */
    static boolean isTerminal(Job job) {
        return !job.getState().equals(KnownJobState.PENDING.toValue())
                && !job.getState().equals(KnownJobState.RUNNING.toValue());
    }

    /** Reads a timestamp as jackson-datatype-jsr310 does, which Debian does not package. */
    static final class Moment extends JsonDeserializer<OffsetDateTime> {
        @Override
        public OffsetDateTime deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            try {
                return OffsetDateTime.parse(parser.getText());
            } catch (java.time.format.DateTimeParseException error) {
                throw context.weirdStringException(parser.getText(), OffsetDateTime.class, error.getMessage());
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        var times = new SimpleModule()
                .addSerializer(OffsetDateTime.class, new ToStringSerializer())
                .addDeserializer(OffsetDateTime.class, new Moment());
        var mapper = new ObjectMapper()
                .registerModule(times)
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
                .setSerializationInclusion(JsonInclude.Include.NON_NULL);
        var type = Class.forName(arguments[0]);
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            String written;
            try {
                written = mapper.writeValueAsString(mapper.readValue(line, type));
            } catch (JsonProcessingException error) {
                written = "null";
            }
            output.println(written);
        }
    }
}
