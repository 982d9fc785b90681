# Writes the code blocks in a language of a document to files, so that a test runs what the document shows.

# The arguments are the document, the language, and a name for the files, in which %d is the number of the block.
blocks() {
  awk -v start="\`\`\`$2" -v name="$3" '
    $0 == "```" { close(file); file = "" }
    file { print >file }
    $0 == start { file = sprintf(name, ++count) }
    END { if (!count) { print "no block in " start " of " FILENAME >"/dev/stderr"; exit 1 } }' "$1"
}
