/** Texts that mean something in Terraform's language, in JSON, or to a parser of lines. */
export const awkwardTexts: readonly string[] = [
  ...['', '$', '$$', '%', '{', '{}', '}', '"', '\\', '\\"', '\\n', '~', "it's", '`a`', 'a,b;c=d'],
  ...['${', '%{', '$${', '%%{', '$$${', '$$$${a}', '%$${a}', 'a%%{b', 'a$$${b', '\\${', '${"${"${', '~${a~}'],
  ...['${var.secret}', '%{ for a in b }%{ endfor }', '${~ 1 ~}', 'a\\b\nc"d\ne$${f\n%%{g'],
  ...['a\nb\r\nc\td', 'back\bspace', 'form\ffeed', 'x\n\ny\n z\n\n', '\n\n\n\n', 'a: 1\nb: 2\n\n  c: ${d}\n'],
  ...['l1\nl2\nl3\nl4', 'l1\nl2\nl3\nl4\n', 'EOT\nEOT\n EOT\nEOT', '<<EOT\na\nEOT', '<<EOT\na\nb\nc\nEOT\n'],
  ...['# no comment', '/* none */', '/* none */ //'],
  ...['\u0001\u001b[31m\u007f\u009b', '\u2028\u2029\u0085\ufeff', '\u00ad\u200b\u202e', '\ufffd\uffff'],
  ...['ä€😀👩‍👩‍👧‍👦', 'ä€😀👩‍👩‍👧‍👦🇩🇪', 'e\u0301', '\u0600', '\u0600"'],
];
