/** SHA-256 of a text's UTF-8 bytes in lowercase hexadecimal, from whatever the platform has. */
export type HashText = (text: string) => string;
